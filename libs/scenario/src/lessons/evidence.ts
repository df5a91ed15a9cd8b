import type { Json, JsonObject } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import type { Measurement } from '../logic/measures.js';
import type { RunResults, TranscriptEntry } from '../logic/result-types.js';

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

/** What a distiller is shown of a run: what everybody could hear, what was done, and how it was judged. */
export interface RunEvidence {
  /** Its place in the order of seeds, from 1: evidence names no ids, so equal runs are equal evidence. */
  run: number;
  seed: number;
  parameters: JsonObject;
  ended: string;
  measures: { measure: string; agent: string | null; value: Json }[];
  /** What an analyst found. */
  findings: { question: string; answer: string }[];
  acts: { agent: string; role: string; act: JsonObject }[];
  /** The last words of it. */
  said: string[];
}

const LONGEST_TEXT = 600;
/** A distiller's prompt has an end: most of a run, and most of all runs together. */
const ROOM = {
  acts: { run: 60, all: 1_500 },
  measures: { run: 60, all: 1_500 },
  findings: { run: 20, all: 100 },
  /** In characters. */
  talk: { run: 4_000, all: 80_000 },
};

/** The runs in the order of their seeds, whatever the order in which they came. */
export const inOrder = <Run extends Pick<EndedRun, 'compiled' | 'fingerprint'>>(
  runs: readonly Run[],
): Run[] =>
  [...runs].sort((a, b) => a.compiled.seed - b.compiled.seed || (a.fingerprint < b.fingerprint ? -1 : 1));

export function evidenceOf(runs: readonly EndedRun[]): RunEvidence[] {
  const room = (of: keyof typeof ROOM): number =>
    Math.min(ROOM[of].run, Math.ceil(ROOM[of].all / runs.length));
  return inOrder(runs).map(({ compiled, results, measurements }, index) => ({
    run: index + 1,
    seed: compiled.seed,
    parameters: compiled.parameters,
    ended: results.outcome?.reason ?? '',
    measures: measurements
      .filter(({ level }) => level !== 'turn')
      .slice(0, room('measures'))
      .map(({ measure, agent, value }) => ({ measure, agent: agent ?? null, value: value as Json })),
    findings: results.findings
      .slice(0, room('findings'))
      .map(({ question, answer }) => ({ question: cut(question), answer: cut(answer) })),
    acts: actsOf(compiled, results).slice(-room('acts')),
    said: lastWords(results.transcript, room('talk')),
  }));
}

/** Acts that counted: one that a rule refused was none. */
export function actsOf(compiled: CompiledScenario, { transcript }: RunResults): RunEvidence['acts'] {
  const roles = new Map(compiled.cast.map(({ name, role }) => [name, role]));
  const refused = new Set(transcript.filter(({ kind }) => kind === 'refusal').map(({ turn }) => turn));
  return transcript.flatMap(({ from, act, turn }) =>
    act && from !== null && !refused.has(turn) ? [{ agent: from, role: roles.get(from) ?? from, act }] : [],
  );
}

const ALOUD: readonly TranscriptEntry['kind'][] = ['speech', 'narration'];

/** What was said aloud, from the end back, as far as there is room; no thoughts, and no whispers. */
function lastWords(transcript: readonly TranscriptEntry[], room: number): string[] {
  const words: string[] = [];
  let left = room;
  for (const { kind, from, text } of transcript.toReversed()) {
    if (!ALOUD.includes(kind) || text === '') continue;
    const line = `${from}: ${cut(text)}`;
    left -= line.length;
    if (left < 0) break;
    words.unshift(line);
  }
  return words;
}

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
