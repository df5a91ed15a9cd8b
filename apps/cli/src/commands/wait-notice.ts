import type { RunEvent } from '@scrai/contracts';
import type { ScenarioRun } from '@scrai/client';
import type { Context } from '../context.js';

const QUIET_MS = 1_000;

/** Looks at a run from which nothing is heard, and says why it waits and how it goes on. */
export class WaitNotice {
  private readonly timer: NodeJS.Timeout;
  private heardAt = Date.now();
  private latest: RunEvent | null = null;
  private said: string | null = null;
  private looking = false;

  constructor(
    private readonly cli: Context,
    private readonly runId: string,
    private readonly clear: () => void,
  ) {
    this.timer = setInterval(() => void this.look(), QUIET_MS);
  }

  heard(event: RunEvent): void {
    this.heardAt = Date.now();
    this.latest = event;
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private async look(): Promise<void> {
    if (this.looking || Date.now() - this.heardAt < QUIET_MS) return;
    this.looking = true;
    try {
      const run = await this.cli.client.runs.get(this.runId);
      const reason = run.status_reason ?? (run.status === 'running' ? await this.unserved() : null);
      if (reason !== null && reason !== this.said && run.outcome === null) this.say(run, reason);
      this.said = reason;
    } catch {
      // The stream tells of a server that is gone.
    } finally {
      this.looking = false;
    }
  }

  /** That nobody serves the turn that was requested last; null where somebody does. */
  private async unserved(): Promise<string | null> {
    if (this.latest?.event_type !== 'turn.requested') return null;
    const { turn, agent, engine_type } = this.latest.payload;
    const type = String(engine_type);
    const { data } = await this.cli.client.engines.list({ engine_type: type, status: 'online', limit: 1 });
    if (data.length > 0) return null;
    return `waiting: turn ${String(turn)} of ${String(agent)} needs an engine of type ${type}, and none is online (scrai engines)`;
  }

  private say(run: ScenarioRun, reason: string): void {
    const { terminal } = this.cli;
    this.clear();
    terminal.record({ event: 'waiting', run, reason });
    terminal.say(terminal.colours.yellow(reason));
    if (run.breakpoint_hit) return sayHowToGoOn(terminal, run);
    if (!/is a dead letter/.test(reason)) return;
    terminal.say(`  See why:      scrai dlq --run ${run.id}`);
    terminal.say(`  Try again:    scrai dlq requeue --run ${run.id}`);
    terminal.say(`  Do without:   scrai dlq delete --run ${run.id}`);
    terminal.say(`  Give it up:   scrai runs stop ${run.id}`);
  }
}

/** What can be done with a run that stands still at a breakpoint. */
export function sayHowToGoOn(
  terminal: Context['terminal'],
  { id, breakpoint_hit }: Pick<ScenarioRun, 'id' | 'breakpoint_hit'>,
): void {
  terminal.say(`  Look around:  scrai runs state ${id}`);
  terminal.say(`  One turn:     scrai runs step ${id}`);
  terminal.say(`  Go on:        scrai runs resume ${id}`);
  for (const number of breakpoint_hit?.breakpoints ?? [])
    terminal.say(`  Never again:  scrai runs unbreak ${id} ${number}`);
}
