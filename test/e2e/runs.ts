import { createHash } from 'node:crypto';
import { everyItem, type Replay, type ScenarioRun, type ScraiClient, type StartRun } from '@scrai/client';
import type { JsonObject, RunEvent } from '@scrai/contracts';
import { eventually } from './eventually.js';

const FINAL = ['completed', 'failed', 'stopped'];
export const isOver = ({ status }: ScenarioRun): boolean => FINAL.includes(status);

/** The run when it has ended. */
export async function ended(client: ScraiClient, id: string, details?: () => string): Promise<ScenarioRun> {
  let latest: ScenarioRun | undefined;
  const state = (): string =>
    `the run is ${latest?.status} at ${latest?.last_seq}: ${latest?.status_reason}\n${details?.() ?? ''}`;
  return eventually(
    `run ${id} ends`,
    async () => {
      latest = await quietly(() => client.runs.get(id));
      return latest && isOver(latest) && latest;
    },
    state,
  );
}

/** Starts a run and lets it play to its end. */
export async function played(client: ScraiClient, start: StartRun): Promise<ScenarioRun> {
  const { id } = await client.runs.start(start);
  return ended(client, id);
}

export const fingerprintOf = async (client: ScraiClient, { id }: { id: string }): Promise<string> =>
  (await client.runs.fingerprint(id)).fingerprint;

/** Body of `GET /log`. */
export async function logOf(client: ScraiClient, { id }: { id: string }): Promise<string> {
  let text = '';
  for await (const part of client.runs.log(id)) text += part;
  return text;
}

/** Plays the log of a run again from its inputs, with no model call. @throws Error at the first event that differs. */
export async function replayed(client: ScraiClient, { id }: { id: string }): Promise<Replay> {
  const replay = await client.runs.replay(id);
  if (!replay.identical) throw new Error(`the replay differs: ${JSON.stringify(replay.difference)}`);
  return replay;
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Every event of a run, page by page. */
export async function eventsOf(client: ScraiClient, { id }: { id: string }): Promise<RunEvent[]> {
  const events: RunEvent[] = [];
  const page = (after?: string) =>
    client.runs.events(id, { limit: 500, ...(after === undefined ? {} : { after: Number(after) }) });
  for await (const event of everyItem(page)) events.push(event);
  return events;
}

/** What is asked while services are away: no answer is no news. */
export async function quietly<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch {
    return undefined;
  }
}

/** The documents of a JSONL text. */
export async function linesOf(text: AsyncGenerator<string>): Promise<JsonObject[]> {
  let whole = '';
  for await (const part of text) whole += part;
  return whole === ''
    ? []
    : whole
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as JsonObject);
}
