import type { Perception } from '@scrai/contracts';
import { EVIDENCE, NO_EVIDENCE, QUIET_SUMMARY, SECOND_EVIDENCE, SUMMARIES } from './banks/analysis.js';
import { cueOf, evaluate, lineOf } from './hints.js';
import { listed, sentence } from './sentences.js';
import type { Situation } from './situation.js';

export interface SimulatedFinding {
  question: string;
  answer: string;
  cites: number[];
}

const LONGEST_QUOTE = 140;
const MOST_CITES = 3;
const MOST_NAMES = 6;
const TELLING = new Set<Perception['kind']>(['speech', 'whisper', 'act', 'narration']);

const wordsOf = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{N}]{4,}/gu) ?? [];

/** The perceptions that share most words with a question, best first; the latest of equals. */
function evidence(question: string, transcript: readonly Perception[]): Perception[] {
  const asked = new Set(wordsOf(question));
  return transcript
    .filter((entry) => TELLING.has(entry.kind) && entry.from !== null && entry.text !== '')
    .map((entry) => ({
      entry,
      shared: wordsOf(`${entry.from} ${entry.text}`).filter((word) => asked.has(word)).length,
    }))
    .sort((a, b) => b.shared - a.shared || b.entry.seq - a.entry.seq)
    .slice(0, MOST_CITES)
    .map(({ entry }) => entry);
}

const shortened = (text: string): string =>
  text.length <= LONGEST_QUOTE ? text : `${text.slice(0, text.lastIndexOf(' ', LONGEST_QUOTE))} …`;

const seqsOf = (value: unknown, transcript: readonly Perception[]): number[] => {
  const known = new Set(transcript.map((entry) => entry.seq));
  return (Array.isArray(value) ? value : [value]).filter((seq) => typeof seq === 'number' && known.has(seq));
};

/** The answer to one question, with the seqs of what it rests on: in the hints' words, else from the transcript. Cites nothing only where nothing was shown. */
export function finding(question: string, situation: Situation, index: number): SimulatedFinding {
  situation.names.question = question;
  const transcript = situation.view.transcript;
  const found = evidence(question, transcript);
  const rest = found.length ? found : transcript.slice(-1);
  const cue = cueOf(situation);
  const hinted = lineOf(cue?.lines ?? situation.hints.lines?.default ?? [], situation, `finding-${index}`);
  const named = cue?.cites ? seqsOf(evaluate(cue.cites, situation), transcript) : [];
  const cites = named.length ? named : rest.map((entry) => entry.seq).sort((a, b) => a - b);
  situation.names.question = null;
  return { question, answer: hinted ?? fromEvidence(found, situation, index), cites };
}

function fromEvidence(found: Perception[], situation: Situation, index: number): string {
  if (!found.length) return situation.pick(NO_EVIDENCE, 'no-evidence', index);
  const [first, ...more] = found;
  const second = more.find((entry) => entry.from !== first.from);
  const slots = {
    who: first.from ?? undefined,
    quote: shortened(first.text),
    also: second?.from ?? undefined,
  };
  const parts = [
    sentence(EVIDENCE, slots, situation, `evidence-${index}`),
    sentence(SECOND_EVIDENCE, slots, situation, `second-${index}`),
  ];
  return parts.filter((part) => part !== null).join(' ');
}

/** Seqs of what was said or done last, for a rating: by the one who is rated, where there is one. */
export function latestSeqs(situation: Situation, agent: string | null): number[] {
  const telling = situation.view.transcript.filter((entry) => TELLING.has(entry.kind));
  const own = agent === null ? telling : telling.filter((entry) => entry.from === agent);
  const shown = own.length ? own : situation.view.transcript;
  return shown.slice(-MOST_CITES).map((entry) => entry.seq);
}

/** All who spoke, where they are few; else the first of them, and how many more there are. */
const speakers = (names: string[]): string =>
  names.length <= MOST_NAMES
    ? listed(names)
    : listed([...names.slice(0, MOST_NAMES - 1), `${names.length - MOST_NAMES + 1} others`]);

/** One or two sentences about what was shown. */
export function summary(situation: Situation): string {
  const said = situation.view.transcript.filter((entry) => TELLING.has(entry.kind) && entry.from !== null);
  if (!said.length) return QUIET_SUMMARY;
  const slots = {
    count: String(said.length),
    names: speakers([...new Set(said.map((entry) => entry.from as string))]),
    topic: situation.topics[0] ?? 'the matter at hand',
  };
  return sentence(SUMMARIES, slots, situation, 'summary') ?? QUIET_SUMMARY;
}
