import type { Settlement } from '@scrai/bus';
import { partitionOf, type OutcomeMessage } from '@scrai/contracts';
import { RunHost, type HostSurroundings } from './run-host.js';
import type { RunFacts } from './draft.js';

const NO_SUCH_RUN: Settlement = Object.freeze({ kind: 'term', reason: 'its run does not exist' });

/** The runs that are warm in this process. */
export class RunHosts {
  private readonly hosts = new Map<string, RunHost>();

  constructor(
    private readonly facts: (runId: string) => Promise<RunFacts | null>,
    private readonly surroundings: Omit<HostSurroundings, 'leave'>,
    private readonly left: (host: RunHost) => void,
  ) {}

  get size(): number {
    return this.hosts.size;
  }

  has(runId: string): boolean {
    return this.hosts.has(runId);
  }

  get(runId: string): RunHost | undefined {
    return this.hosts.get(runId);
  }

  all(): Iterable<RunHost> {
    return this.hosts.values();
  }

  /** Hosts a run, if it exists, and lets it go on. */
  async host(runId: string): Promise<RunHost | null> {
    const present = this.hosts.get(runId);
    if (present) return present;
    const facts = await this.facts(runId);
    if (facts === null) return null;
    const host =
      this.hosts.get(runId) ??
      new RunHost(facts, { ...this.surroundings, leave: (gone) => this.leave(gone) });
    this.hosts.set(runId, host);
    return host;
  }

  /** Hands a delivered outcome to the host of its run. */
  async deliver(message: OutcomeMessage): Promise<Settlement> {
    const host = await this.host(message.scenario_run_id);
    return host === null ? NO_SUCH_RUN : host.offer(message);
  }

  /** Gives up the runs of partitions that are another orchestrator's now; all of them when none is kept. */
  async release(keeps: (partition: number) => boolean): Promise<void> {
    const gone = [...this.hosts.values()].filter((host) => !keeps(partitionOf(host.id)));
    for (const host of gone) this.leave(host);
    await Promise.all(gone.map((host) => host.release()));
  }

  private leave(host: RunHost): void {
    if (this.hosts.get(host.id) !== host) return;
    this.hosts.delete(host.id);
    this.left(host);
  }
}
