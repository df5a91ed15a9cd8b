import type { Json } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import type { Measurement } from '../logic/measures.js';
import type { RunResults, TranscriptEntry } from '../logic/result-types.js';
import type { Learners } from './learners.js';

/** A run that has ended, with all that can be read off it. */
export interface EndedRun {
  compiled: CompiledScenario;
  results: RunResults;
  measurements: Pick<Measurement, 'measure' | 'level' | 'agent' | 'value'>[];
  fingerprint: string;
}

/** What lessons are for: more of a measure, or less. */
export interface Goal {
  measure: string;
  better: 'higher' | 'lower';
}

/** What a distiller is shown of a run: what all who are to learn could perceive, and how it was judged. */
export interface RunEvidence {
  /** Its place in the order of seeds, from 1: evidence names no ids, so equal runs are equal evidence. */
  run: number;
  seed: number;
  ended: string;
  measures: { measure: string; agent: string | null; value: Json }[];
  acts: { agent: string; role: string; act: Json }[];
  /** The last words of it. */
  said: string[];
}

const LONGEST_TEXT = 600;
/** A distiller's prompt has an end: most of a run, and most of all runs together. */
const ROOM = {
  acts: { run: 60, all: 1_500 },
  measures: { run: 60, all: 1_500 },
  /** In characters. */
  talk: { run: 4_000, all: 80_000 },
};

/**
 * Parameters are not shown, since some are what one role alone knows; nor is anything that was written by who has read more than the
 * learners: an analyst's findings, and texts that were measured. Numbers of the run are scores; one of an agent may give away what it kept to itself.
 * @param of how many runs are shown.
 */
export function evidenceOf(
  { compiled, results, measurements }: EndedRun,
  learners: Learners,
  of: number,
): Omit<RunEvidence, 'run'> {
  const room = (what: keyof typeof ROOM): number => Math.min(ROOM[what].run, Math.ceil(ROOM[what].all / of));
  return {
    seed: compiled.seed,
    ended: endOf(compiled, results),
    measures: measurements
      .filter(
        ({ level, agent, value }) => level !== 'turn' && typeof value !== 'string' && learners.known(agent),
      )
      .slice(0, room('measures'))
      .map(({ measure, agent, value }) => ({ measure, agent: agent ?? null, value })),
    acts: learners
      .acts()
      .filter(({ known }) => known)
      .slice(-room('acts'))
      .map(({ agent, role, act }) => ({ agent, role, act: short(act) })),
    said: lastWords(learners.heard(), room('talk')),
  };
}

/** Why a run ended, in words that say nothing of the world: neither a condition nor an error does. */
function endOf({ scenes }: CompiledScenario, { outcome }: RunResults): string {
  if (outcome?.status !== 'completed') return outcome?.status ?? '';
  const conditions = scenes.map(({ ends }) => ends.when?.source);
  return conditions.includes(outcome.reason) ? 'its condition was met' : outcome.reason;
}

/** What was said, from the end back, as far as there is room. */
function lastWords(heard: readonly TranscriptEntry[], room: number): string[] {
  const words: string[] = [];
  let left = room;
  for (const { from, text } of heard.toReversed()) {
    const line = `${from}: ${cut(text)}`;
    left -= line.length;
    if (left < 0) break;
    words.unshift(line);
  }
  return words;
}

/** The value; of a long one the beginning of its text. */
export function short<Value extends Json>(value: Value): Value | string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST_TEXT ? value : cut(text);
}

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
