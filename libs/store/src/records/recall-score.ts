import type { MemoryPlace } from '@scrai/contracts';

/** A memory that may come to mind. */
export interface Candidate extends MemoryPlace {
  turn: number;
  importance: number;
  /** Which of the question's words it has. */
  hits: number[];
  /** How close it is to the question in meaning, from -1 to 1, where that is known. */
  similarity?: number;
  /** How much of a relation to whom the turn concerns it is: 1, or less where that one is merely there. */
  concern?: number;
}

/** By which recency fades with each turn of the run. */
const DECAY = 0.995;
/** Those of the program that goes with the paper: equal ones let the talk of the day drown what was asked for. */
const WEIGHTS = { recency: 0.5, importance: 2, relevance: 3 };
const ALL = WEIGHTS.recency + WEIGHTS.importance + WEIGHTS.relevance;
/** Scores are compared to so many parts: the last digits are not the same on every machine. */
const PARTS = 1e6;

/**
 * The best first. As in Park et al. 2023, "Generative Agents" (https://arxiv.org/abs/2304.03442, section 4.1): recency, importance
 * and relevance, each from 0 to 1, are added up by their weights. Relevance is by words or by meaning, whichever is more: how much of the
 * question's words a memory has, rare ones counting more (idf), over that of the most relevant; how close its vector is to that of the
 * question, between the farthest and the closest. A relation is as relevant as its person is concerned, if that is more. Equal scores go by place, the newest first.
 */
export function scored(candidates: readonly Candidate[], turn: number): (MemoryPlace & { score: number })[] {
  const counts = new Map<number, number>();
  for (const { hits } of candidates) for (const hit of hits) counts.set(hit, (counts.get(hit) ?? 0) + 1);
  const rarity = (hit: number): number => Math.log(1 + candidates.length / counts.get(hit)!);
  const fits = candidates.map(({ hits }) => hits.reduce((sum, hit) => sum + rarity(hit), 0));
  const most = fits.reduce((a, b) => Math.max(a, b), 0) || 1;
  const meaning = closeness(candidates);
  return candidates
    .map(({ seq, index, turn: written, importance, concern = 0 }, at) => {
      const recency = DECAY ** Math.max(0, turn - written);
      const sum =
        WEIGHTS.recency * recency +
        WEIGHTS.importance * importance +
        WEIGHTS.relevance * Math.max(fits[at] / most, meaning[at], concern);
      return { seq, index, score: Math.round((sum / ALL) * PARTS) / PARTS };
    })
    .sort((a, b) => b.score - a.score || b.seq - a.seq || b.index - a.index);
}

/** How close each is in meaning, from 0 for the farthest of them to 1 for the closest; 0 where it is not known. */
function closeness(candidates: readonly Candidate[]): number[] {
  const known = candidates.flatMap(({ similarity }) => similarity ?? []);
  const least = known.reduce((a, b) => Math.min(a, b), 1);
  const range = known.reduce((a, b) => Math.max(a, b), -1) - least;
  return candidates.map(({ similarity }) =>
    similarity === undefined || range <= 0 ? 0 : (similarity - least) / range,
  );
}
