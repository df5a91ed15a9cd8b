import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from '../ground/installation.js';
import type { Ledger } from '../ground/ledger.js';
import { persistently, until } from '../ground/persistent.js';
import type { Provider } from '../ground/provider.js';
import type { Draws } from './draws.js';
import type { Wanted } from './wanted.js';

/** A run that plays. */
export interface Play {
  id: string;
  wanted: Wanted;
}

/** A run with more events than this has some turns behind it. */
const OPENING = 6;
/** Without an event for so long, nothing comes any more. */
const STUCK_MS = 90_000;
const LOOK_MS = 250;
/** On a machine where many processes start at once, whoever is asked may be starting for long. */
const START_MS = 300_000;

/** Runs that play while something goes wrong, and all that a fault may lay its hands on. */
export class Scene {
  readonly plays: Play[] = [];
  /** When the damage was done, each time, by the clock of this machine. */
  readonly injections: Date[] = [];
  /** What the provider had answered before this scene. */
  readonly paidBefore = this.provider.paid();

  constructor(
    readonly installation: Installation,
    readonly provider: Provider,
    readonly ledger: Ledger,
    readonly draws: Draws,
    readonly wanted: Wanted[],
    readonly say: (text: string) => void,
  ) {}

  get ids(): string[] {
    return this.plays.map(({ id }) => id);
  }

  /** Starts the wanted runs; each once, however often it must be asked for. */
  async start(wanted = this.wanted): Promise<void> {
    for (const run of wanted) {
      const key = randomUUID();
      const { id } = await persistently(() => this.installation.client.runs.start(run, key), START_MS);
      this.plays.push({ id, wanted: run });
    }
  }

  /** Starts the wanted runs and waits until each is in its middle. */
  async underWay(): Promise<void> {
    await this.start();
    await until('every run has begun', async () => (await this.count('last_seq <= ' + OPENING)) === 0);
  }

  /** Now it has happened, and it does not count before. */
  injected(times = 1): void {
    const now = new Date();
    for (let time = 0; time < times; time++) this.injections.push(now);
  }

  /** Lets all come to their ends, at the model's full speed. @throws Error where they stand still. */
  async finish(): Promise<void> {
    this.provider.calm();
    await this.installation.mend();
    await this.ended();
  }

  /** Waits until every run has ended. @throws Error where they stand still. */
  async ended(): Promise<void> {
    let [events, grown] = [-1, performance.now()];
    for (;;) {
      if (await this.isOver()) return;
      const now = await this.events();
      if (now !== events) [events, grown] = [now, performance.now()];
      if (performance.now() - grown > STUCK_MS) throw new Error(await this.stuck());
      await delay(LOOK_MS);
    }
  }

  /** Whether every run that was started has ended. */
  async isOver(): Promise<boolean> {
    return (await this.count("status NOT IN ('completed', 'failed', 'stopped')")) === 0;
  }

  async events(): Promise<number> {
    const [{ events }] = await this.ask<{ events: number }>(
      'SELECT coalesce(sum(last_seq), 0)::int AS events FROM scenario_runs WHERE id = ANY($1)',
    );
    return events;
  }

  /** A question about the runs of this scene, whose ids are `$1`. */
  ask<T>(sql: string): Promise<T[]> {
    return persistently(() => this.installation.database.query<T>(sql, [this.ids]));
  }

  private async count(condition: string): Promise<number> {
    const [{ count }] = await this.ask<{ count: number }>(
      `SELECT count(*)::int AS count FROM scenario_runs WHERE id = ANY($1) AND ${condition}`,
    );
    return count;
  }

  private async stuck(): Promise<string> {
    const rows = await this.ask<{
      id: string;
      status: string;
      last_seq: number;
      reason: string;
      open: string;
    }>(
      `SELECT r.id, r.status, r.last_seq, coalesce(r.status_reason, '') AS reason,
              (SELECT string_agg(i.turn || ' ' || i.status, ', ') FROM event_instances i
                WHERE i.scenario_run_id = r.id AND i.closed_at IS NULL) AS open
         FROM scenario_runs r WHERE r.id = ANY($1) AND r.status NOT IN ('completed', 'failed', 'stopped')`,
    );
    const lines = rows.map(
      ({ id, status, last_seq, reason, open }) =>
        `  run ${id} is ${status} at seq ${last_seq}; open turns: ${open ?? 'none'} ${reason}`,
    );
    return [`${rows.length} runs stand still for ${STUCK_MS / 1_000} s:`, ...lines].join('\n');
  }
}
