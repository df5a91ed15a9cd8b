import { randomUUID } from 'node:crypto';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ACK, answerWaits, Bus } from '@scrai/bus';
import type { WorkMessage } from '@scrai/contracts';
import { CONFIG, crashPoint, ProblemError, type Config } from '@scrai/service-kit';
import {
  Database,
  grantLeases,
  turnStanding,
  type EngineStateRow,
  type GrantedLease,
  type NewLease,
} from '@scrai/store';
import { EngineRegistry } from '../engines/engine-registry.js';
import { Drains } from './drains.js';
import { Leases } from './leases.js';
import { settleAll, WorkQueue, type TakenWork } from './work-queue.js';

/** The broker is asked lane by lane, so that what is urgent comes first; that takes a moment. */
const LEAST_WAIT_MS = 100;

/** A turn that an engine over REST was given. */
export interface GrantedWork {
  work: WorkMessage;
  lease: GrantedLease;
}

export interface ClaimOptions {
  limit: number;
  waitMs: number;
  /** Aborted when nobody waits for the answer any more; what was granted by then is given back. */
  signal: AbortSignal;
}

/** Gives turns to engines over REST: pulls on their behalf, and keeps in the database who was given what. */
@Injectable()
export class Claims implements BeforeApplicationShutdown {
  private readonly queues = new Map<string, WorkQueue>();
  private stopped = false;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly registry: EngineRegistry,
    private readonly leases: Leases,
    private readonly drains: Drains,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Those that wait are told that there is nothing, and come again to another orchestrator. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await Promise.all([...this.queues.values()].map((queue) => queue.stop()));
  }

  /** @throws ProblemError 404 for an engine that never registered, 409 for one of another type or that drains. */
  claim(engineType: string, engineId: string, options: ClaimOptions): Promise<GrantedWork[]> {
    // Heard of before it is looked up, so that no drain falls in between.
    return this.drains.whileTaking(engineId, async (drained) => {
      const engine = await this.registry.get(engineId);
      refuse(engine, engineType);
      return this.take(engine, options, drained);
    });
  }

  /** What was taken when the engine is asked to drain, it still gets, and finishes. */
  private async take(
    engine: EngineStateRow,
    { limit, waitMs, signal }: ClaimOptions,
    drained: AbortSignal,
  ): Promise<GrantedWork[]> {
    const end = performance.now() + Math.max(waitMs, LEAST_WAIT_MS);
    const over = AbortSignal.any([signal, drained]);
    while (!this.stopped) {
      const remaining = Math.max(0, end - performance.now());
      const taken = await this.queueOf(engine.engine_type).take(limit, remaining, over);
      if (taken.length === 0) return [];
      crashPoint('orchestrator.work-claimed');
      const granted = await this.grant(engine, taken);
      const tokens = granted.map(({ lease }) => lease.lease_token);
      if (signal.aborted) await this.leases.giveBack(tokens);
      else signal.addEventListener('abort', () => void this.leases.giveBack(tokens), { once: true });
      if (granted.length > 0) return granted;
    }
    return [];
  }

  private queueOf(engineType: string): WorkQueue {
    const known = this.queues.get(engineType);
    if (known) return known;
    const queue = new WorkQueue(this.bus, engineType);
    this.queues.set(engineType, queue);
    return queue;
  }

  /** @throws whatever broker or database throw; nothing is granted then, and all is given back. */
  private async grant(engine: EngineStateRow, taken: TakenWork[]): Promise<GrantedWork[]> {
    try {
      const open: TakenWork[] = [];
      for (const each of taken) {
        if (await this.isOpen(each)) open.push(each);
        else each.settle(ACK);
      }
      if (open.length === 0) return [];
      const leases = await grantLeases(
        this.database,
        open.map(({ work, delivery }) => leaseOf(engine, work, delivery.number, this.config.leaseMs)),
      );
      crashPoint('orchestrator.lease-granted');
      return leases.map((lease, index) => {
        const { work, settle } = open[index];
        this.leases.hold(lease, settle);
        return { work, lease };
      });
    } catch (error) {
      settleAll(taken, { kind: 'retry', after_ms: 1_000 });
      throw error;
    }
  }

  /** Whether a turn still waits for an answer: somebody may have worked on it before. */
  private async isOpen({ work, delivery }: TakenWork): Promise<boolean> {
    if (!delivery.redelivered && work.dispatch === 1) return true;
    if (await answerWaits(this.bus, work.scenario_run_id, work.turn)) return false;
    return (await turnStanding(this.database, work)).standing === 'open';
  }
}

function refuse(engine: EngineStateRow, engineType: string): void {
  const { engine_id, engine_type, draining } = engine;
  if (engine_type !== engineType) {
    const detail = `Engine ${engine_id} is registered with type ${engine_type}; it claims at /events/queue/${engine_type}.`;
    throw new ProblemError(409, 'other_engine_type', detail);
  }
  if (!draining) return;
  const detail = `Engine ${engine_id} drains: it finishes what it has, and is given no more. Register a new one to go on.`;
  throw new ProblemError(409, 'engine_draining', detail);
}

const leaseOf = (
  { engine_id, engine_type }: EngineStateRow,
  { event_id, scenario_run_id, turn, dispatch }: WorkMessage,
  delivery: number,
  lease_ms: number,
): NewLease => ({
  ...{ event_id, scenario_run_id, turn, dispatch, delivery },
  ...{ engine_id, engine_type, lease_ms },
  lease_token: randomUUID(),
});
