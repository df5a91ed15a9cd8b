import type { RunHost } from './run-host.js';

/** Longest delay that `setTimeout` takes. */
const LONGEST_MS = 2 ** 31 - 1;

interface RunClocks {
  agents: Map<string, { timer: NodeJS.Timeout; tick: number }>;
  budget?: NodeJS.Timeout;
}

/**
 * The wall clock of runs that have one: the intervals of autonomous agents, and budgets of time. Both reach a run as
 * outside inputs. After a restart an interval begins anew; ticks that were missed are not made up. A step of a paused run
 * lets one clock tick, at once.
 */
export class Clocks {
  /** By host, not by run: one that hosts a run again must not rely on a clock that rings for its predecessor. */
  private readonly runs = new Map<RunHost, RunClocks>();

  /** Sets the clocks of a run to what its state wants now. A host that has left gets none, whatever it still commits. */
  follow(host: RunHost): void {
    if (host.hasLeft) return;
    const wanted = host.clocks;
    const known = this.runs.get(host);
    if (wanted.length === 0 && known === undefined && host.budgetMs === undefined) return;
    const clocks = known ?? { agents: new Map() };
    this.runs.set(host, clocks);
    const names = new Set(wanted.map(({ agent }) => agent));
    for (const [agent, { timer }] of clocks.agents) {
      if (names.has(agent)) continue;
      clearTimeout(timer);
      clocks.agents.delete(agent);
    }
    for (const { agent, interval_ms, last_tick } of wanted) {
      if (clocks.agents.get(agent)?.tick === last_tick + 1) continue;
      const tick = last_tick + 1;
      clearTimeout(clocks.agents.get(agent)?.timer);
      clocks.agents.set(agent, { timer: setTimeout(() => this.tick(host, agent, tick), interval_ms), tick });
    }
    this.followBudget(host, clocks);
  }

  forget(host: RunHost): void {
    const clocks = this.runs.get(host);
    if (!clocks) return;
    for (const { timer } of clocks.agents.values()) clearTimeout(timer);
    clearTimeout(clocks.budget);
    this.runs.delete(host);
  }

  /** A tick during its agent's turn is passed over; the next interval begins when the run has moved on. */
  private tick(host: RunHost, agent: string, tick: number): void {
    this.runs.get(host)?.agents.delete(agent);
    host.put({ type: 'agent.ticked', payload: { agent, tick } });
  }

  private followBudget(host: RunHost, clocks: RunClocks): void {
    const { budgetMs, startedAt } = host;
    if (budgetMs === undefined || startedAt === null || clocks.budget) return;
    const left = Math.max(0, startedAt.getTime() + budgetMs - Date.now());
    if (left > LONGEST_MS) return;
    clocks.budget = setTimeout(
      () => host.put({ type: 'budget.exhausted', payload: { budget: 'time', limit: budgetMs } }),
      left,
    );
  }
}
