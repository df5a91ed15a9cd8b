import type { JsonObject, MemoryNote, Perception, TurnCompleted } from '@scrai/contracts';
import { memoryNotes } from '../answers.js';
import { settled } from '../settled.js';
import { agentOf, type AgentState, type OpenTurn, type RunState } from '../state.js';
import { perceived } from '../visibility.js';
import { episodeOf } from './episodes.js';
import { recalls, type Remembering } from './memory-state.js';

/** What an agent perceived since it last acted: looked at when its turn is requested, before the window moves on. */
export function noticed(state: RunState, agent: AgentState): Perception[] | undefined {
  const { memory, compiled } = agent;
  if (!memory || !recalls(compiled)) return undefined;
  // What was put into its memory from outside is there already.
  return perceived(state, agent).filter(({ seq, kind }) => seq > memory.noticed && kind !== 'memory');
}

/** What a completed turn gives its agent to remember: what it perceived before, and what it and its engine noted. */
export function rememberTurn(
  state: RunState,
  open: OpenTurn,
  { result, memories = [] }: Pick<TurnCompleted, 'result' | 'memories'>,
  seq: number,
): void {
  const { memory, compiled } = agentOf(state, open.agent);
  if (!memory) return;
  const episodes = (open.noticed ?? []).map((perception) => episodeOf(perception, compiled.name));
  const own = recalls(compiled) ? memoryNotes(result as JsonObject) : [];
  const notes = [...settled<MemoryNote[]>(memories), ...own];
  memory.noticed = Math.max(memory.noticed, open.noticed?.at(-1)?.seq ?? 0);
  if (episodes.length === 0 && notes.length === 0) return;
  remember(state, { agent: open.agent, turn: open.turn, seq, episodes, notes, forget: [] });
}

/** What is to be kept comes before anything else that the same event entails. */
export function remember(state: RunState, matter: Omit<Remembering, 'kind'>): void {
  state.pending.unshift({ kind: 'memory', ...matter });
}
