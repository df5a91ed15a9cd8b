import type { Crowd } from './measure/agents.js';
import type { Backlog } from './measure/backlog.js';
import type { Growth } from './measure/growth.js';
import type { Latency } from './measure/latency.js';
import type { Leave } from './measure/leave.js';
import type { Memory } from './measure/memory.js';
import type { Queue } from './measure/queue.js';
import type { Throughput } from './measure/throughput.js';
import type { Machine } from './machine.js';

export const MEASUREMENTS = [
  'throughput',
  'latency',
  'growth',
  'agents',
  'queue',
  'backlog',
  'leave',
  'memory',
] as const;
export type MeasurementName = (typeof MEASUREMENTS)[number];

/** What a benchmark found; shaped as its JSON file. What was not asked for is absent. */
export interface Results {
  started_at: string;
  /** Commit of the workspace, with `+` where files differ from it. */
  commit: string;
  machine: Machine;
  engines: number;
  latency?: Latency;
  throughput?: Throughput & { equal_in_one_process: boolean };
  growth?: Growth;
  agents?: Crowd[];
  queue?: Queue;
  backlog?: Backlog;
  leave?: Leave[];
  memory?: Memory;
}
