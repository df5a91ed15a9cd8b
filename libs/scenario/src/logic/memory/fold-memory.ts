import type { MemoryNote } from '@scrai/contracts';
import type { Fold } from '../fold.js';
import { faultOfName } from '../presence.js';
import { settled } from '../settled.js';
import { agentOf, type AgentState, type RunState } from '../state.js';
import { faultOf, hashOf } from './keeping.js';
import { samePlace } from './memory-state.js';
import { remember } from './remember.js';

/** What somebody outside writes counts as more than what an agent notes, unless they say otherwise. */
const IMPORTANCE_FROM_OUTSIDE = 0.9;

export const memoryWritten: Fold<'memory.written'> = (state, payload, seq) => {
  const { memory } = agentOf(state, payload.agent);
  if (!memory) throw new Error(`event ${seq} is a memory of ${payload.agent}, who has none`);
  const { written, forgotten = [] } = settled<typeof payload>(payload);
  if (forgotten.length > 0) {
    const gone = new Set(forgotten.map(({ seq, index }) => `${seq}.${index}`));
    memory.kept = memory.kept.filter((kept) => !gone.has(`${kept.seq}.${kept.index}`));
    if (!memory.kept.some(({ kind }) => kind === 'summary')) memory.summary = null;
  }
  written.forEach((note, index) => {
    const { kind, importance, from } = note;
    memory.kept.push({ seq, index, kind, importance, from, hash: hashOf(note) });
    if (kind === 'summary') memory.summary = { text: note.text, through: from.at(-1) ?? seq };
  });
};

type Edit = { agent: string; add?: MemoryNote[]; forget?: { seq: number; index: number }[] };

/** Why an edit cannot take effect. */
export function faultOfEdit(state: RunState, { agent: name, add = [], forget = [] }: Edit): string | null {
  const fault = faultOfName(state, name);
  if (fault !== null) return fault;
  const { memory, compiled } = agentOf(state, name);
  if (!memory) return `${name} has no memory: its template has no \`memory\``;
  if (add.length + forget.length === 0) return 'the edit changes nothing';
  for (const place of forget) {
    if (!memory.kept.some(samePlace(place)))
      return `${name} has no memory ${place.seq}.${place.index}, or has forgotten it`;
  }
  for (const note of add) {
    const reason = faultOf(compiled, note);
    if (reason !== null) return reason;
  }
  return null;
}

export const memoryEdited: Fold<'memory.edited'> = (state, payload, seq) => {
  const { agent, add = [], forget = [] } = settled<typeof payload>(payload);
  edit(state, agentOf(state, agent), { add, forget }, seq);
};

/** What is written from outside is kept by the event that follows, and a summary stands for what the former one did. */
export function edit(
  state: RunState,
  { compiled, memory }: AgentState,
  { add, forget }: Required<Omit<Edit, 'agent'>>,
  seq: number,
): void {
  const notes = add.map((note) => ({
    importance: IMPORTANCE_FROM_OUTSIDE,
    ...note,
    ...(note.kind === 'summary' ? { from: [memory?.summary?.through ?? seq] } : {}),
  }));
  remember(state, { agent: compiled.name, turn: state.turns, seq, episodes: [], notes, forget });
}
