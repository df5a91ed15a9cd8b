import { median } from 'simple-statistics';
import { CROWD } from '../load/library.js';
import { startAll, untilEnded } from '../load/runs.js';
import { roundSeconds } from '../load/spans.js';
import type { Installation } from '../processes/installation.js';
import { Meter, type Usage } from '../processes/meter.js';

export interface Crowd {
  agents: number;
  rounds: number;
  /** Median seconds in which all agents acted and all was committed. */
  round_seconds: number;
  turns_per_second: number;
  usage: Usage | null;
}

const CROWDS = [2, 10, 100, 1_000];
const ROUNDS = 5;

/** Runs with more and more agents that act simultaneously. */
export async function measureAgents(
  installation: Installation,
  say: (text: string) => void,
): Promise<Crowd[]> {
  const crowds: Crowd[] = [];
  for (const agents of CROWDS) {
    say(`${agents} agents`);
    const meter = Meter.start(installation.processes);
    const wanted = { template: CROWD, parameters: { agents, rounds: ROUNDS }, seed: 1 };
    const [id] = await startAll(installation.client, [wanted]);
    await untilEnded(installation, [id]);
    const usage = meter?.stop() ?? null;
    const round_seconds = median(await roundSeconds(installation.database, id));
    crowds.push({ agents, rounds: ROUNDS, round_seconds, turns_per_second: agents / round_seconds, usage });
  }
  return crowds;
}
