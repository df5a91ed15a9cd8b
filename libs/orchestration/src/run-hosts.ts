import type { Settlement } from '@scrai/bus';
import { partitionOf, turnId, type OutcomeMessage } from '@scrai/contracts';
import { RunHost, type HostSurroundings } from './run-host.js';
import type { DueRun } from './run-source.js';

/** The runs that are warm in this process. */
export class RunHosts {
  private readonly hosts = new Map<string, RunHost>();

  constructor(
    private readonly surroundings: Omit<HostSurroundings, 'leave'>,
    private readonly left: (host: RunHost) => void,
  ) {}

  get size(): number {
    return this.hosts.size;
  }

  /** Runs that are being opened: they are hosted, and the database does not know it. */
  get opening(): string[] {
    return [...this.hosts.values()].filter((host) => host.isOpening).map(({ id }) => id);
  }

  has(runId: string): boolean {
    return this.hosts.has(runId);
  }

  /** The host of a run; it reads the run when it is first told of something. */
  host(runId: string): RunHost {
    const present = this.hosts.get(runId);
    if (present) return present;
    const host = new RunHost(runId, { ...this.surroundings, leave: (gone) => this.leave(gone) });
    this.hosts.set(runId, host);
    return host;
  }

  /** Hands a delivered outcome to the host of its run; resolves with what becomes of the delivery. */
  deliver(message: OutcomeMessage, calls: string[], bytes: number): Promise<Settlement> {
    return this.host(message.scenario_run_id).offer(message, calls, bytes);
  }

  /**
   * Compares warm runs with the database. While two orchestrators took a run for theirs, each may have taken outcomes and
   * written events that the other, now alone, would wait for in vain.
   * @param kept those of some turns, by their ids, whose outcome the database has.
   */
  async compare(
    runs: Pick<DueRun, 'id' | 'last_seq'>[],
    kept: (turnIds: string[]) => Promise<Set<string>>,
  ): Promise<void> {
    const waiting = new Map<string, RunHost>();
    for (const { id, last_seq } of runs) {
      const host = this.hosts.get(id);
      host?.logHas(last_seq);
      if (host?.awaited) waiting.set(turnId(id, host.awaited), host);
    }
    for (const turn of await kept([...waiting.keys()])) waiting.get(turn)?.lookAgain();
  }

  /** Gives up the runs of partitions that another orchestrator serves now. */
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
