import { setMaxListeners } from 'node:events';
import type { OnDeadLetter } from '@scrai/contracts';
import {
  ProblemResponse,
  type Measurement,
  type ScenarioRun,
  type ScraiClient,
  type StartRun,
} from '@scrai/client';
import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.js';
import type { Trial } from './plan.js';

/** A trial that has ended, with what was measured. */
export interface Played {
  trial: Trial;
  run: ScenarioRun;
  fingerprint: string;
  measurements: Measurement[];
  /** Whether the simulated model gave any of its answers. */
  simulated: boolean;
}

/** Told how a batch goes. */
interface BatchListener {
  onEnd(played: Played): void;
  /** The server went away, and is waited for. */
  onLost(): void;
}

export interface Batch {
  template: string;
  version?: string;
  model?: string;
  on_dead_letter?: OnDeadLetter;
  /** What all of them may use together. */
  budget_id?: string;
  labels: Record<string, string>;
  trials: readonly Trial[];
}

/** Trials that are on their way at a time: enough to keep a few engines busy, few enough to stop quickly. */
const IN_FLIGHT = 24;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Plays every trial to its end, or until the budget that they share is used up: then those that play are stopped, and no other starts.
 * @returns those that were played in the order of `batch.trials`, whatever the order in which they ended.
 * @throws the first error of the API, or the signal's reason; runs that were started go on by themselves.
 */
export async function playAll(
  client: ScraiClient,
  batch: Batch,
  { onEnd, onLost }: BatchListener,
  signal: AbortSignal,
): Promise<Played[]> {
  const results: Played[] = [];
  const waiting = batch.trials.entries();
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  // Every run in flight and its stream listen to it.
  setMaxListeners(0, either);
  const connection = new Connection(either, onLost);
  const worker = async (): Promise<void> => {
    for (const [index, trial] of waiting) {
      either.throwIfAborted();
      const played = await playOne(client, connection, batch, trial, either);
      if (!played) return;
      results[index] = played;
      onEnd(played);
    }
  };
  const workers = Array.from({ length: Math.min(IN_FLIGHT, batch.trials.length) }, worker);
  await Promise.all(workers).catch((error: unknown) => {
    failing.abort(error);
    throw error;
  });
  return results.filter(() => true);
}

async function playOne(
  client: ScraiClient,
  connection: Connection,
  batch: Batch,
  trial: Trial,
  signal: AbortSignal,
): Promise<Played | null> {
  const started = await connection.ask(() => startOne(client, batch, trial));
  if (!started) return null;
  const run = await ended(started, ({ id }) => connection.ask(() => client.runs.get(id)), signal);
  const { fingerprint, measurements, simulated } = await connection.ask(() => client.runs.results(run.id));
  return { trial, run, fingerprint, measurements, simulated };
}

/** Null where the budget has nothing left for it. Asked twice, it starts one run: its key is made of its batch, arm and seed. */
async function startOne(client: ScraiClient, batch: Batch, trial: Trial): Promise<ScenarioRun | null> {
  const run: StartRun = {
    template: batch.template,
    version: batch.version,
    model: batch.model,
    on_dead_letter: batch.on_dead_letter,
    budget_id: batch.budget_id,
    parameters: trial.arm.parameters,
    lessons: trial.arm.lessons,
    seed: trial.seed,
    mode: 'trial',
    labels: { ...batch.labels, arm: trial.arm.name },
  };
  try {
    return await client.runs.start(run, `${batch.labels.batch}/${trial.arm.name}/${trial.seed}`);
  } catch (error) {
    if (error instanceof ProblemResponse && error.problem.code === 'budget_exhausted') return null;
    throw error;
  }
}

/** The run when it has ended. */
export async function ended(
  run: ScenarioRun,
  read: (run: ScenarioRun) => Promise<ScenarioRun>,
  signal: AbortSignal,
): Promise<ScenarioRun> {
  let latest = run;
  for (let wait = SHORTEST_WAIT_MS; latest.ended_at === null; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    await sleep(wait, undefined, { signal });
    latest = await read(run);
  }
  return latest;
}
