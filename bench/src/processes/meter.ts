import {
  childrenOf,
  cpuSeconds,
  forgetPeak,
  machineCpuSeconds,
  peakBytes,
  proportionalBytes,
  tellsUse,
} from './kernel.js';

/** A process to watch; `family` where its children do its work, as with Postgres. */
export interface Watched {
  name: string;
  pid: number;
  family?: boolean;
}

/** What a process used while it was watched. */
export interface Use {
  name: string;
  cpu_seconds: number;
  /** Resident at the highest; of a family, what it held at the end, with shared pages counted once. */
  peak_bytes: number;
}

export interface Usage {
  seconds: number;
  processes: Use[];
  /** CPU seconds of everything else on this machine: the more, the less the other numbers say. */
  others_cpu_seconds: number;
}

/** Watches what processes use, from `start` to `stop`; null where the system does not tell. */
export class Meter {
  private constructor(
    private readonly watched: readonly Watched[],
    private readonly began = performance.now(),
    private readonly machine = machineCpuSeconds(),
    private readonly before = watched.map(cpuOf),
  ) {}

  static start(watched: readonly Watched[]): Meter | null {
    if (!tellsUse()) return null;
    for (const { pid, family } of watched) if (!family) forgetPeak(pid);
    return new Meter(watched);
  }

  stop(): Usage {
    const processes = this.watched.map((each, index) => ({
      name: each.name,
      cpu_seconds: cpuOf(each) - this.before[index],
      peak_bytes: each.family ? familyBytes(each.pid) : peakBytes(each.pid),
    }));
    const ours = processes.reduce((sum, { cpu_seconds }) => sum + cpu_seconds, 0);
    const all = machineCpuSeconds() - this.machine;
    return {
      seconds: (performance.now() - this.began) / 1_000,
      processes,
      others_cpu_seconds: Math.max(0, all - ours),
    };
  }
}

const membersOf = (pid: number): number[] => [pid, ...childrenOf(pid)];

const cpuOf = ({ pid, family }: Watched): number =>
  (family ? membersOf(pid) : [pid]).reduce((sum, member) => sum + cpuSeconds(member), 0);

const familyBytes = (pid: number): number =>
  membersOf(pid).reduce((sum, member) => sum + proportionalBytes(member), 0);
