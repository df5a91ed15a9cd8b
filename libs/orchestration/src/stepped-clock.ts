import { outsideFault, type RunState, type TickSchedule } from '@scrai/scenario';

/** When the next tick would be, had the clock run without a break. */
const dueAt = ({ interval_ms, last_tick }: TickSchedule): number => (last_tick + 1) * interval_ms;

/**
 * The one clock that ticks for a step, and at once: that of the agent who is due first among those who can be asked now.
 * None while all have a turn; the close of one sets the clocks again.
 */
export function steppedClock(state: RunState, clocks: TickSchedule[]): TickSchedule[] {
  const ready = clocks.filter(({ agent, last_tick }) => {
    const payload = { agent, tick: last_tick + 1 };
    return outsideFault(state, { type: 'agent.ticked', payload }) === null;
  });
  const [first] = ready.sort((a, b) => dueAt(a) - dueAt(b));
  return first ? [{ ...first, interval_ms: 0 }] : [];
}
