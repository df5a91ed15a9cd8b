import { Bus } from '@scrai/bus';
import { LocalError, startBroker, startDatabase, type LocalServer } from '@scrai/local';
import type { Settings } from '@scrai/service-kit';
import { Database } from '@scrai/store';

/** One thing that was looked at. `missing` keeps `scrai up` from working; `note` does not. */
export interface Check {
  name: string;
  state: 'ok' | 'note' | 'missing';
  detail: string;
}

/** Whether the broker that is named answers, or else whether one can be started here. */
export function checkBroker({ natsUrl, namespace, broker }: Settings): Promise<Check> {
  if (natsUrl === undefined) return tried('broker', 'nats-server starts here', startBroker);
  return tried('broker', 'the server at NATS_URL answers', async () => {
    const bus = await Bus.connect({ ...broker, url: natsUrl, namespace, name: 'doctor', connectAttempts: 1 });
    return { stop: () => bus.close() };
  });
}

/** Whether the database that is named answers, or else whether one can be started here. */
export function checkDatabase({ databaseUrl, databaseCa }: Settings): Promise<Check> {
  if (databaseUrl === undefined) return tried('database', 'Postgres starts here', startDatabase);
  return tried('database', 'the server at DATABASE_URL answers', async () => {
    const database = await Database.connect({
      url: databaseUrl,
      ca: databaseCa,
      name: 'doctor',
      poolSize: 1,
      patienceMs: 2_000,
    });
    return { stop: () => database.close() };
  });
}

async function tried(
  name: string,
  good: string,
  start: () => Promise<Pick<LocalServer, 'stop'>>,
): Promise<Check> {
  try {
    const server = await start();
    await server.stop();
    return { name, state: 'ok', detail: good };
  } catch (error) {
    const foreseen = error instanceof LocalError || (error instanceof Error && error.name !== 'TypeError');
    if (!foreseen) throw error;
    return { name, state: 'missing', detail: (error as Error).message };
  }
}
