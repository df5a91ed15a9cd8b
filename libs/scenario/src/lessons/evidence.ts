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
  ended: string;
  measures: { measure: string; agent: string | null; value: Json }[];
  /** What an analyst found. */
  findings: { question: string; answer: string }[];
  acts: { agent: string; role: string; act: Json }[];
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

/** @param of how many runs are shown. Parameters are not: some are what one role alone knows. */
export function evidenceOf(
  { compiled, results, measurements }: EndedRun,
  of: number,
): Omit<RunEvidence, 'run'> {
  const room = (what: keyof typeof ROOM): number => Math.min(ROOM[what].run, Math.ceil(ROOM[what].all / of));
  return {
    seed: compiled.seed,
    ended: results.outcome?.reason ?? '',
    measures: measurements
      .filter(({ level }) => level !== 'turn')
      .slice(0, room('measures'))
      .map(({ measure, agent, value }) => ({ measure, agent: agent ?? null, value: short(value) })),
    findings: results.findings
      .slice(0, room('findings'))
      .map(({ question, answer }) => ({ question: cut(question), answer: cut(answer) })),
    acts: actsOf(compiled, results)
      .slice(-room('acts'))
      .map(({ agent, role, act }) => ({ agent, role, act: short(act) })),
    said: lastWords(results.transcript, room('talk')),
  };
}

/** Acts that counted, and that were not whispered: one that a rule refused was none. */
export function actsOf(
  compiled: CompiledScenario,
  { transcript }: RunResults,
): { agent: string; role: string; act: JsonObject }[] {
  const roles = new Map(compiled.cast.map(({ name, role }) => [name, role]));
  const refused = new Set(transcript.filter(({ kind }) => kind === 'refusal').map(({ turn }) => turn));
  return transcript.flatMap(({ kind, from, act, turn }) =>
    act && kind !== 'whisper' && from !== null && !refused.has(turn)
      ? [{ agent: from, role: roles.get(from) ?? from, act }]
      : [],
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

/** The value; of a long one the beginning of its text. */
export function short<Value extends Json>(value: Value): Value | string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST_TEXT ? value : cut(text);
}

const cut = (text: string): string =>
  text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
