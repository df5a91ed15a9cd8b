import { MEMORY_KINDS, type MemoryNote, type MemoryPlace, type MemorySettings } from '@scrai/contracts';
import type { MemoryWritten, WrittenMemory } from '@scrai/contracts';
import { contentHash } from '@scrai/determinism';
import type { CompiledAgent } from '../../compiled.js';
import type { NextEvent } from '../inputs.js';
import { settled } from '../settled.js';
import { agentOf, type RunState } from '../state.js';
import { LONGEST_MEMORY, MOST_NAMES } from './episodes.js';
import { keeps, samePlace, type KeptMemory, type Remembering } from './memory-state.js';

/** A summary may be longer than another memory: it stands for many. */
const LONGEST_SUMMARY = 8000;
/** Most notes of one turn, or of one edit. */
const MOST_NOTES = 30;
const DEFAULT_IMPORTANCE = 0.5;
const DIGITS = 1000;

/** The event that says what is kept, what is forgotten for it, and what is refused. Always one. */
export function judgeMemories(state: RunState, matter: Remembering): NextEvent {
  const { compiled, memory } = agentOf(state, matter.agent);
  const settings = compiled.memory!;
  const refused: NonNullable<MemoryWritten['refused']> = [];
  const notes = matter.notes.filter((note, index) => {
    const reason =
      index < MOST_NOTES
        ? (faultOf(compiled, note) ?? faultOfSources(note, matter.seq))
        : `there are more than ${MOST_NOTES}`;
    if (reason !== null) refused.push({ text: shortened(note.text), reason });
    return reason === null;
  });
  const written = [...matter.episodes, ...notes].map((note) => writtenOf(note, matter.seq));
  const forgotten = forget(memory!.kept, matter.forget, written, settings);
  const payload: MemoryWritten = {
    agent: matter.agent,
    turn: matter.turn,
    written,
    ...(forgotten.length > 0 ? { forgotten } : {}),
    ...(refused.length > 0 ? { refused } : {}),
    language: settings.language,
  };
  return {
    type: 'memory.written',
    caused_by: matter.seq,
    payload: settled<object>(payload),
    agent: matter.agent,
  };
}

/** Why a note is not kept. Engines are written by many, so no type is trusted. */
export function faultOf(agent: CompiledAgent, note: MemoryNote): string | null {
  const { kind, text, importance, about = [], from = [] } = note;
  const most = kind === 'summary' ? LONGEST_SUMMARY : LONGEST_MEMORY;
  if (!MEMORY_KINDS.includes(kind)) return `there is no kind «${String(kind)}»: ${MEMORY_KINDS.join(', ')}`;
  if (typeof text !== 'string' || text.trim() === '') return 'the text is empty';
  if (text.length > most) return `the text has ${text.length} characters, and may have ${most}`;
  if (importance !== undefined && !(importance >= 0 && importance <= 1))
    return `the importance is ${String(importance)}, and goes from 0 to 1`;
  if (!Array.isArray(about) || about.length > MOST_NAMES || !about.every((each) => typeof each === 'string'))
    return '`about` is no list of at most ' + MOST_NAMES + ' names';
  if (!Array.isArray(from) || from.length > 200 || !from.every((each) => Number.isInteger(each) && each > 0))
    return '`from` is no list of at most 200 seqs';
  if (keeps(agent, kind)) return null;
  return `with the strategy ${agent.memory!.strategy}, ${agent.name} keeps no memory of kind ${kind}`;
}

/** What is noted at an event cannot stem from a later one. */
function faultOfSources({ from = [] }: MemoryNote, seq: number): string | null {
  const later = from.find((source) => source > seq);
  return later === undefined ? null : `it names event ${later}, which had not happened`;
}

function writtenOf({ kind, text, importance = DEFAULT_IMPORTANCE, about, from }: MemoryNote, seq: number) {
  const rounded = Math.round(importance * DIGITS) / DIGITS;
  const of = about && about.length > 0 ? { about } : {};
  return { kind, text, importance: rounded, ...of, from: from ?? [seq] } satisfies WrittenMemory;
}

const shortened = (text: unknown): string => String(text ?? '').slice(0, 200);

/** What two notes of the same thing have in common. */
export const hashOf = ({ kind, text }: MemoryNote): string =>
  contentHash([kind, text.trim().toLowerCase()]).slice(0, 16);

/**
 * What goes: what is to be forgotten, what is noted anew, the summary before a new one, and what is beyond a budget. There
 * the least important goes first, and the oldest among equals; of what is written now, nothing.
 */
function forget(
  kept: readonly KeptMemory[],
  asked: readonly MemoryPlace[],
  written: readonly WrittenMemory[],
  { budget }: MemorySettings,
): MemoryPlace[] {
  const hashes = new Set(written.map(hashOf));
  const summed = written.some(({ kind }) => kind === 'summary');
  const goes = (memory: KeptMemory): boolean =>
    asked.some(samePlace(memory)) ||
    (memory.kind === 'summary' ? summed : memory.kind !== 'episodic' && hashes.has(memory.hash));
  const forgotten = kept.filter(goes);
  const stays = kept.filter((memory) => !goes(memory));
  for (const [most, belongs] of [
    [budget.episodic, (kind: string) => kind === 'episodic'],
    [budget.semantic, (kind: string) => kind !== 'episodic' && kind !== 'summary'],
  ] as const) {
    const old = stays.filter(({ kind }) => belongs(kind));
    const beyond = old.length + written.filter(({ kind }) => belongs(kind)).length - most;
    if (beyond > 0) forgotten.push(...old.sort(byWorth).slice(0, beyond));
  }
  return forgotten
    .map(({ seq, index }) => ({ seq, index }))
    .sort((a, b) => a.seq - b.seq || a.index - b.index);
}

const byWorth = (a: KeptMemory, b: KeptMemory): number =>
  a.importance - b.importance || a.seq - b.seq || a.index - b.index;
