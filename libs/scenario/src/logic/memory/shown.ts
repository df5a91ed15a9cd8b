import type { Perception, RememberedView, View } from '@scrai/contracts';
import type { AgentState, RunState } from '../state.js';
import { perceived } from '../visibility.js';
import { summarises } from './memory-state.js';

/** What an agent is shown of the past: the transcript, and what else it has of it. */
export function shownPast(state: RunState, agent: AgentState): Pick<View, 'transcript' | 'memory'> {
  const { memory, compiled } = agent;
  const settings = compiled.memory;
  const all = perceived(state, agent);
  if (!memory || !settings) return { transcript: all };
  const { strategy, retrieve, tokens, language, window, embeddings } = settings;
  const view: RememberedView = { strategy, retrieve, tokens, language, summary: null };
  if (embeddings) view.embeddings = embeddings;
  if (!summarises(compiled)) return { transcript: all.slice(-window), memory: view };
  view.summary = memory.summary?.text ?? null;
  const { fallen, transcript } = split(all, memory.summary?.through ?? 0, window);
  return { transcript, memory: fallen.length > 0 ? { ...view, fallen } : view };
}

/**
 * What is in no summary is shown, up to two windows of it; beyond that, all but one window is due to go into the summary. So
 * one call is made for a window of entries. Entries of one event stay together.
 */
function split(
  all: Perception[],
  through: number,
  window: number,
): { fallen: Perception[]; transcript: Perception[] } {
  const open = all.filter(({ seq }) => seq > through);
  if (open.length <= 2 * window) return { fallen: [], transcript: open };
  let at = open.length - window;
  while (at < open.length && open[at].seq === open[at - 1].seq) at++;
  return { fallen: open.slice(0, at), transcript: open.slice(at) };
}
