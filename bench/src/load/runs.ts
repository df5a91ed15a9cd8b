import { setTimeout as delay } from 'node:timers/promises';
import type { JsonObject } from '@scrai/contracts';
import type { ScraiClient } from '@scrai/client';
import { wake } from '@scrai/orchestration';
import { insertAction, type Queryable } from '@scrai/store';
import type { Installation } from '../processes/installation.js';

/** A run to start: what determines it. */
export interface Wanted {
  template: string;
  parameters: JsonObject;
  seed: number;
}

const REQUESTS_AT_ONCE = 16;
/** Each look costs the database a little of what is measured. */
const LOOK_MS = 250;
/** Without an event for so long, nothing comes any more. */
const STUCK_MS = 60_000;

/** Starts runs that wait before their first turn, and sees them open. @returns their ids, in order. */
export async function startPaused(installation: Installation, wanted: Wanted[]): Promise<string[]> {
  const { client, database } = installation;
  const ids = await startAll(client, wanted, true);
  await progress(installation, ids, async () => {
    const [{ left }] = await database.query<{ left: number }>(
      'SELECT count(*)::int AS left FROM scenario_runs WHERE id = ANY($1) AND last_seq = 0',
      [ids],
    );
    return left;
  });
  return ids;
}

/** Starts runs that play at once. @returns their ids, in order. */
export async function startAll(client: ScraiClient, wanted: Wanted[], step = false): Promise<string[]> {
  const ids: string[] = [];
  const next = wanted.entries();
  const worker = async (): Promise<void> => {
    for (const [index, run] of next) ids[index] = (await client.runs.start({ ...run, step })).id;
  };
  await Promise.all(Array.from({ length: REQUESTS_AT_ONCE }, worker));
  return ids;
}

/** Lets waiting runs go, all in one commit. */
export async function release({ database, bus }: Installation, ids: string[]): Promise<void> {
  await database.transaction(async (transaction: Queryable) => {
    for (const id of ids)
      await insertAction(transaction, {
        scenario_run_id: id,
        agent_id: null,
        type: 'resume',
        payload: {},
        urgency: 'normal',
        actor: 'bench',
        reason: null,
        idempotency_key: null,
      });
  });
  for (const id of ids) wake(bus, id, 'action');
}

/** Waits until all runs have ended. @throws Error when they stop moving before. */
export async function untilEnded(installation: Installation, ids: string[]): Promise<void> {
  await progress(installation, ids, async () => {
    const [{ left }] = await installation.database.query<{ left: number }>(
      `SELECT count(*)::int AS left FROM scenario_runs
        WHERE id = ANY($1) AND status NOT IN ('completed', 'failed', 'stopped')`,
      [ids],
    );
    return left;
  });
}

/** Asks until nothing is left. @throws Error when a service has ended, or the logs have not grown for a minute. */
async function progress(
  installation: Installation,
  ids: string[],
  left: () => Promise<number>,
): Promise<void> {
  const growth = new Growth(installation.database, ids);
  for (;;) {
    const open = await left();
    if (open === 0) return;
    installation.assertAlive();
    if ((await growth.still()) > STUCK_MS)
      throw new Error(`${open} of ${ids.length} runs stand still; the logs are in ${installation.logDir}`);
    await delay(LOOK_MS);
  }
}

/** How long the logs of some runs have not grown; looks seldom, since it asks for all of them. */
class Growth {
  private events = -1;
  private grown = performance.now();
  private looked = performance.now();

  constructor(
    private readonly database: Queryable,
    private readonly ids: string[],
  ) {}

  /** Milliseconds since the logs were seen to grow. */
  async still(): Promise<number> {
    const now = performance.now();
    if (now - this.looked < STUCK_MS / 12) return now - this.grown;
    this.looked = now;
    const [{ events }] = await this.database.query<{ events: number }>(
      'SELECT sum(last_seq)::int AS events FROM scenario_runs WHERE id = ANY($1)',
      [this.ids],
    );
    if (events !== this.events) this.grown = now;
    this.events = events;
    return now - this.grown;
  }
}
