import { loadLibrary } from './load/library.js';
import { commitOf, machineOf } from './machine.js';
import { measureAgents } from './measure/agents.js';
import { measureBacklog } from './measure/backlog.js';
import { measureGrowth } from './measure/growth.js';
import { measureLatency } from './measure/latency.js';
import { fingerprintsInOneProcess } from './measure/one-process.js';
import { measureLeave } from './measure/leave.js';
import { measureMemory } from './measure/memory.js';
import { measureQueue } from './measure/queue.js';
import { conversation, measureThroughput } from './measure/throughput.js';
import { startAll, untilEnded } from './load/runs.js';
import { Installation } from './processes/installation.js';
import type { MeasurementName, Results } from './results.js';

export interface BenchOptions {
  runs: number;
  turns: number;
  only: readonly MeasurementName[];
  engines: number;
  concurrency?: number;
  profile?: string;
}

/** Runs and turns that are played and not measured: what is compiled on first use is compiled by then. */
const WARM_UP = { runs: 300, turns: 50 };

/**
 * Starts an installation, measures, and stops it again.
 * @param interrupted ends everything as soon as it is aborted.
 */
export async function bench(
  options: BenchOptions,
  interrupted: AbortSignal,
  say: (text: string) => void,
): Promise<Results> {
  const installation = await Installation.start({ ...options, profileDir: options.profile }, say);
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void => reject(interrupted.reason as Error);
    if (interrupted.aborted) stop();
    else interrupted.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([measure(installation, options, say), stopped]);
  } finally {
    say('stopping');
    await installation.stop();
  }
}

async function measure(
  installation: Installation,
  options: BenchOptions,
  say: (text: string) => void,
): Promise<Results> {
  const { database, client } = installation;
  const asked = (name: MeasurementName): boolean => options.only.includes(name);
  await loadLibrary(database, client);
  say('how fast the machine is');
  const results: Results = {
    started_at: new Date().toISOString(),
    commit: commitOf(),
    machine: await machineOf(database, installation.natsUrl),
    engines: options.engines,
  };
  say('warming up');
  await warmUp(installation);
  if (asked('latency')) {
    say('a turn on an idle system');
    results.latency = await measureLatency(installation);
  }
  if (asked('growth')) {
    say('long runs');
    results.growth = await measureGrowth(installation);
  }
  if (asked('agents')) results.agents = await measureAgents(installation, say);
  if (asked('queue')) {
    say('small pieces of work');
    results.queue = await measureQueue(installation);
  }
  if (asked('leave')) results.leave = await measureLeave(say);
  if (asked('backlog')) {
    say('ten thousand runs at once');
    results.backlog = await measureBacklog(installation);
  }
  if (asked('memory')) {
    say('5,000 turns of agents that remember');
    results.memory = await measureMemory(installation);
  }
  if (asked('throughput')) {
    say(`${options.runs} runs x ${options.turns} turns`);
    const found = await measureThroughput(installation, options.runs, options.turns);
    say('some of them in one process');
    results.throughput = { ...found, equal_in_one_process: await equalInOneProcess(installation, found) };
  }
  return results;
}

async function warmUp(installation: Installation): Promise<void> {
  const wanted = Array.from({ length: WARM_UP.runs }, (_, seed) => conversation(WARM_UP.turns, seed));
  await untilEnded(installation, await startAll(installation.client, wanted));
}

async function equalInOneProcess(
  installation: Installation,
  { samples }: Awaited<ReturnType<typeof measureThroughput>>,
): Promise<boolean> {
  const fingerprints = await fingerprintsInOneProcess(
    installation,
    samples.map(({ wanted }) => wanted),
  );
  return samples.every(({ fingerprint }, index) => fingerprint === fingerprints[index]);
}
