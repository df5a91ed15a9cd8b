import { randomUUID } from 'node:crypto';
import { Logger, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import type { Bus, Consumption, Listening } from '@scrai/bus';
import { partitionOf, unpackOutcome, type RunWake } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { Appender } from './appender.js';
import { Clocks } from './clocks.js';
import { Membership } from './membership.js';
import type { OrchestrationMetrics } from './metrics.js';
import { RunHosts } from './run-hosts.js';
import { RunQueue, type Stage } from './run-queue.js';
import { tellCancelled } from './wake.js';
import type { RunSource } from './run-source.js';

/** Outcomes in hand at a time, for each partition. */
const OUTCOMES_IN_HAND = 256;
const RECONCILE_MS = 2_000;
/** Runs that a reconciling orchestrator loads at a time. */
const LOADS_AT_ONCE = 8;
const DRAIN_MS = 5_000;

/**
 * Advances runs. It serves the partitions that fall to it, hosts their runs, gives them their outcomes, and looks every
 * few seconds for runs and actions that nobody told it of.
 */
export class Orchestrator implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly id = randomUUID();
  private readonly logger = new Logger('orchestrator');
  private readonly appender: Appender;
  private readonly clocks = new Clocks();
  private readonly hosts: RunHosts;
  private readonly membership: Membership;
  private readonly queue: RunQueue;
  private readonly consumptions = new Map<number, Consumption>();
  private owned: ReadonlySet<number> = new Set();
  private wakes?: Listening;
  private timer?: NodeJS.Timeout;
  private reconciling: Promise<void> | null = null;
  private stopping = false;

  constructor(
    private readonly bus: Bus,
    private readonly source: RunSource,
    private readonly metrics: OrchestrationMetrics,
    activeRuns: number,
  ) {
    this.appender = new Appender(bus);
    this.membership = new Membership(bus, this.id, (owned) => this.serve(owned));
    this.hosts = new RunHosts(
      {
        load: (runId) => source.load(runId),
        breakpoints: (runId, state) => source.breakpoints(runId, state),
        measure: (runId, compiled, last) => source.measure(runId, compiled, last),
        pendingActions: (runId) => source.pendingActions(runId),
        refuse: (actionId, reason) => source.refuse(actionId, reason),
        ignore: (message) => source.ignore(message),
        append: (request) => this.appender.append(request),
        advanced: (host, events) => {
          this.metrics.appended(events);
          this.clocks.follow(host);
        },
        waits: (host) => this.clocks.follow(host),
        cancelled: (runId, turns) => tellCancelled(bus, runId, turns),
      },
      (host) => {
        this.clocks.forget(host);
        if (!this.stopping) this.queue.left();
      },
    );
    this.queue = new RunQueue(this.stage(), activeRuns);
  }

  /** Why no run can advance now, as a sentence. */
  trouble(): string | undefined {
    return this.appender.reachable ? undefined : 'the event store does not commit';
  }

  /** Whether a partition falls to this orchestrator now. */
  serves(partition: number): boolean {
    return this.owned.has(partition);
  }

  onApplicationBootstrap(): void {
    this.wakes = this.bus.onNews(this.bus.subjects.wakeAll(), (body) =>
      this.wake(JSON.parse(body) as RunWake),
    );
    this.membership.start();
    this.timer = setInterval(() => void this.reconcile(), RECONCILE_MS);
  }

  /** Takes no more, lets what is being committed finish, and leaves its partitions to the others. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.wakes?.stop();
    await this.membership.stop();
    const stopped = [...this.consumptions.values()].map((consumption) =>
      consumption.stop({ graceMs: DRAIN_MS }),
    );
    await this.reconciling;
    const drained = setTimeout(() => this.appender.close(), DRAIN_MS);
    await this.hosts.release(() => false);
    clearTimeout(drained);
    this.appender.close();
    await Promise.all(stopped);
  }

  private serve(owned: ReadonlySet<number>): void {
    this.owned = owned;
    for (const [partition, consumption] of this.consumptions) {
      if (owned.has(partition)) continue;
      this.consumptions.delete(partition);
      void consumption.stop({ graceMs: DRAIN_MS });
    }
    void this.hosts.release((partition) => owned.has(partition));
    for (const partition of owned) {
      if (!this.consumptions.has(partition)) this.consumptions.set(partition, this.consume(partition));
    }
    this.logger.log(`Serving ${owned.size} partitions.`);
    void this.reconcile();
  }

  private consume(partition: number): Consumption {
    const { subjects } = this.bus;
    return this.bus.consume({
      stream: subjects.outcomeStream(),
      consumer: subjects.outcomeConsumer(partition),
      filter: subjects.outcomeFilter(partition),
      concurrency: OUTCOMES_IN_HAND,
      handle: (delivery) => {
        const body = delivery.text();
        const { message, calls } = unpackOutcome(body);
        crashPoint('orchestrator.outcome-taken');
        return this.hosts.deliver(message, calls, body.length);
      },
    });
  }

  private stage(): Stage {
    const { hosts, source } = this;
    return {
      get size() {
        return hosts.size;
      },
      get opening() {
        return hosts.opening;
      },
      queued: (except, limit) => source.queued([...this.owned], except, limit),
      open: (runId) => this.rouse(runId),
    };
  }

  private wake({ scenario_run_id, why, lane }: RunWake): void {
    if (this.stopping || !this.serves(partitionOf(scenario_run_id))) return;
    if (why === 'kept') this.hosts.host(scenario_run_id).lookAgain();
    if (why !== 'started' || this.queue.admits(lane)) void this.rouse(scenario_run_id);
  }

  /**
   * What was found a moment ago may have fallen to another orchestrator since. Hosted here as well it would keep its place for ever:
   * nobody tells this process of its end.
   */
  private rouse(runId: string): Promise<void> {
    if (!this.serves(partitionOf(runId))) return Promise.resolve();
    const host = this.hosts.host(runId);
    host.actionsWait();
    return host.pump();
  }

  /** One look at a time, for runs of ours that are not warm and for actions that were not read. */
  private reconcile(): Promise<void> {
    return (this.reconciling ??= this.look().finally(() => {
      this.reconciling = null;
    }));
  }

  private async look(): Promise<void> {
    try {
      const due = await this.source.due([...this.owned]);
      await this.hosts.compare(due, (turnIds) => this.source.kept(turnIds));
      const next = due
        .filter(({ id, actions_wait }) => actions_wait || !this.hosts.has(id))
        [Symbol.iterator]();
      const worker = async (): Promise<void> => {
        for (const { id } of next) if (!this.stopping) await this.rouse(id);
      };
      await Promise.all(Array.from({ length: LOADS_AT_ONCE }, worker));
      if (!this.stopping) await this.queue.fill();
      this.metrics.hosted(this.hosts.size);
      this.metrics.waiting(await this.source.queuedCount([...this.owned]));
    } catch (error) {
      this.logger.warn(`Cannot look for runs: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}
