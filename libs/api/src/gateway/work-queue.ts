import type { Bus, Consumption, Delivery, Settlement } from '@scrai/bus';
import { LANES, type WorkMessage } from '@scrai/contracts';

/** Once something came, this long more of it is waited for. */
const GATHER_MS = 20;
const GIVE_BACK: Settlement = { kind: 'retry', after_ms: 0 };

/** A turn out of the broker's hands. The broker keeps it for us until it is settled, once. */
export interface TakenWork {
  work: WorkMessage;
  delivery: Delivery;
  settle(settlement: Settlement): void;
}

interface Wish {
  limit: number;
  got: TakenWork[];
  gathering?: NodeJS.Timeout;
  grant(): void;
}

/** The work of one engine type, taken from the broker only while somebody wishes for it. */
export class WorkQueue {
  private readonly wishes: Wish[] = [];
  private readonly consumption: Consumption;
  private held = 0;

  constructor(bus: Bus, engineType: string) {
    const { subjects } = bus;
    this.consumption = bus.consumeInOrder({
      sources: LANES.map((lane) => ({
        stream: subjects.workStream(lane),
        consumer: subjects.workConsumer(engineType, lane),
        filter: subjects.workFilter(engineType, lane),
      })),
      concurrency: 0,
      ahead: false,
      handle: (delivery) => this.arrive(delivery),
    });
  }

  /** Up to `limit` turns as soon as there is one; none after `waitMs`, or once `signal` is aborted. */
  take(limit: number, waitMs: number, signal: AbortSignal): Promise<TakenWork[]> {
    return new Promise((resolve) => {
      const wish: Wish = {
        limit,
        got: [],
        grant: () => {
          clearTimeout(timeout);
          clearTimeout(wish.gathering);
          signal.removeEventListener('abort', wish.grant);
          this.wishes.splice(this.wishes.indexOf(wish), 1);
          this.resize();
          resolve(wish.got);
        },
      };
      const timeout = setTimeout(wish.grant, waitMs);
      this.wishes.push(wish);
      if (signal.aborted) return wish.grant();
      signal.addEventListener('abort', wish.grant);
      this.resize();
    });
  }

  /** Gives back whatever is held. */
  async stop(): Promise<void> {
    for (const wish of [...this.wishes]) wish.grant();
    await this.consumption.stop({ graceMs: 0 });
  }

  private arrive(delivery: Delivery): Promise<Settlement> {
    const [wish] = this.wishes;
    if (!wish) return Promise.resolve(GIVE_BACK);
    const { promise, resolve } = Promise.withResolvers<Settlement>();
    this.held += 1;
    wish.got.push({ work: delivery.json<WorkMessage>(), delivery, settle: resolve });
    if (wish.got.length >= wish.limit) wish.grant();
    else wish.gathering ??= setTimeout(wish.grant, GATHER_MS);
    return promise.finally(() => {
      this.held -= 1;
      this.resize();
    });
  }

  private resize(): void {
    const wished = this.wishes.reduce((sum, { limit, got }) => sum + limit - got.length, 0);
    this.consumption.resize(this.held + wished);
  }
}

export const settleAll = (taken: readonly TakenWork[], settlement: Settlement): void => {
  for (const each of taken) each.settle(settlement);
};
