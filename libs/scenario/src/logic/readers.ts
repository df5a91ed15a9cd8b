import type { TickSchedule } from './inputs.js';
import type { OpenTurn, RunState } from './state.js';

/** How many turns were requested: what `turn_limit` is compared with. */
export const requestedTurns = (state: RunState): number => state.turns;

/** Numbers of the open turns, ascending. None after the end: read it before `run.ended` is folded to settle them. */
export const openTurns = (state: RunState): number[] => [...state.open.keys()];

/** What is known of an open turn. */
export const openTurn = (
  state: RunState,
  turn: number,
): Readonly<Pick<OpenTurn, 'turn' | 'agent' | 'seq' | 'ask' | 'round'>> | undefined => state.open.get(turn);

export const isEnded = (state: RunState): boolean => state.ended !== null;

/** Seq of the last folded event: `expected_seq` of the next append. */
export const lastSeq = (state: RunState): number => state.seq;

/** A living agent that has its open turn, if it has one: to cancel it by an interrupt. */
export const openTurnOf = (state: RunState, agent: string): number | null =>
  state.agents.get(agent)?.open ?? null;

/** Guidance that an agent reads at its next turn. */
export const guidanceOf = ({ agents, redo }: RunState, name: string): string[] => [
  ...redo.filter(({ agent }) => agent === name).flatMap(({ guidance }) => guidance),
  ...(agents.get(name)?.guidance ?? []),
];

/** Names of the agents that were not destroyed. */
export const livingNames = ({ agents }: RunState): string[] =>
  [...agents].filter(([, { alive }]) => alive).map(([name]) => name);

/** The clocks that the scene wants now: those of living autonomous agents. None in other schedules. */
export function tickSchedule({ scene, agents, ended, interview }: RunState): TickSchedule[] {
  const schedule = scene?.compiled.schedule;
  if (ended || interview || !scene || schedule?.type !== 'autonomous') return [];
  return scene.members.map((agent) => ({
    agent,
    interval_ms: schedule.interval_ms[agent],
    last_tick: agents.get(agent)!.ticks,
  }));
}
