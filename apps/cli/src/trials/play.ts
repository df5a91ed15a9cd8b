import { setMaxListeners } from 'node:events';
import type { OnDeadLetter } from '@scrai/contracts';
import type { Measurement, ScenarioRun, ScraiClient } from '@scrai/client';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Trial } from './plan.js';

/** A trial that has ended, with what was measured. */
export interface Played {
  trial: Trial;
  run: ScenarioRun;
  fingerprint: string;
  measurements: Measurement[];
}

export interface Batch {
  template: string;
  version?: string;
  model?: string;
  on_dead_letter?: OnDeadLetter;
  labels: Record<string, string>;
  trials: readonly Trial[];
}

/** Trials that are on their way at a time: enough to keep a few engines busy, few enough to stop quickly. */
const IN_FLIGHT = 24;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Plays every trial to its end. @returns them in the order of `batch.trials`, whatever the order in which they ended.
 * @throws the first error of the API, or the signal's reason; runs that were started go on by themselves.
 */
export async function playAll(
  client: ScraiClient,
  batch: Batch,
  onEnd: (played: Played) => void,
  signal: AbortSignal,
): Promise<Played[]> {
  const results: Played[] = [];
  const waiting = batch.trials.entries();
  const failing = new AbortController();
  const either = AbortSignal.any([signal, failing.signal]);
  // Every run in flight and its stream listen to it.
  setMaxListeners(0, either);
  const worker = async (): Promise<void> => {
    for (const [index, trial] of waiting) {
      either.throwIfAborted();
      results[index] = await playOne(client, batch, trial, either);
      onEnd(results[index]);
    }
  };
  const workers = Array.from({ length: Math.min(IN_FLIGHT, batch.trials.length) }, worker);
  await Promise.all(workers).catch((error: unknown) => {
    failing.abort(error);
    throw error;
  });
  return results;
}

async function playOne(
  client: ScraiClient,
  batch: Batch,
  trial: Trial,
  signal: AbortSignal,
): Promise<Played> {
  const started = await client.runs.start(
    {
      template: batch.template,
      version: batch.version,
      model: batch.model,
      on_dead_letter: batch.on_dead_letter,
      parameters: trial.arm.parameters,
      seed: trial.seed,
      mode: 'trial',
      labels: { ...batch.labels, arm: trial.arm.name },
    },
    `${batch.labels.batch}/${trial.arm.name}/${trial.seed}`,
  );
  const run = await ended(client, started, signal);
  const { fingerprint, measurements } = await client.runs.results(run.id);
  return { trial, run, fingerprint, measurements };
}

async function ended(client: ScraiClient, run: ScenarioRun, signal: AbortSignal): Promise<ScenarioRun> {
  let latest = run;
  for (let wait = SHORTEST_WAIT_MS; latest.ended_at === null; wait = Math.min(wait * 1.5, LONGEST_WAIT_MS)) {
    await sleep(wait, undefined, { signal });
    latest = await client.runs.get(run.id);
  }
  return latest;
}
