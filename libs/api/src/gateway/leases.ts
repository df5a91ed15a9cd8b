import {
  Inject,
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ACK, Bus, type Listening, type Settlement } from '@scrai/bus';
import type { EngineHeartbeat, LeaseNews } from '@scrai/contracts';
import { CONFIG, type Config } from '@scrai/service-kit';
import { Database, endLease, leasesOf, type LeaseEnd, type GrantedLease } from '@scrai/store';
import { GatewayMetrics } from './gateway-metrics.js';

/** An engine that was not heard of for so long is taken for dead, and its turns go to others. */
const SILENCE_MS = 8_000;
const LOOK_MS = 1_000;
const GIVE_BACK: Settlement = { kind: 'retry', after_ms: 0 };

interface Held {
  engineId: string;
  /** By a clock that never jumps, as is `heardAt`. */
  endsAt: number;
  heardAt: number;
  settle(settlement: Settlement): void;
}

/**
 * The turns that this process holds with the broker for engines over REST. A lease ends with a report, wherever that was
 * made; when its time is over; or when its engine falls silent. Then the broker gives the turn to somebody else.
 */
@Injectable()
export class Leases implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('gateway');
  private readonly held = new Map<string, Held>();
  private readonly silenceMs: number;
  private listening: Listening[] = [];
  private timer?: NodeJS.Timeout;
  private looking: Promise<void> | null = null;

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
    private readonly metrics: GatewayMetrics,
    @Inject(CONFIG) readonly config: Config,
  ) {
    this.silenceMs = Math.min(SILENCE_MS, config.leaseMs);
  }

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    this.listening = [
      this.bus.onNews(subjects.heartbeat(), (body) => this.hear(JSON.parse(body) as EngineHeartbeat)),
      this.bus.onNews(subjects.leases(), (body) => this.changed(JSON.parse(body) as LeaseNews)),
    ];
    this.timer = setInterval(() => this.lookSoon(), LOOK_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.listening.map((listening) => listening.stop()));
    await this.looking;
    await this.giveBack([...this.held.keys()]);
  }

  /** @param settle tells the broker what becomes of the turn. */
  hold(lease: GrantedLease, settle: Held['settle']): void {
    const { lease_token, engine_id, lease_ms } = lease;
    const now = performance.now();
    this.held.set(lease_token, {
      engineId: engine_id,
      endsAt: now + lease_ms,
      heardAt: now,
      settle,
    });
    this.metrics.claimed();
    this.metrics.held(this.held.size);
  }

  /** Ends leases whose engines never heard of them, or cannot report here any more. */
  async giveBack(tokens: string[]): Promise<void> {
    for (const token of tokens) await this.end(token, 'given_back');
  }

  private hear({ engine_id }: EngineHeartbeat): void {
    if (this.held.size === 0) return;
    for (const held of this.held.values()) if (held.engineId === engine_id) held.heardAt = performance.now();
  }

  private changed({ lease_token, remaining_ms }: LeaseNews): void {
    const held = this.held.get(lease_token);
    if (!held) return;
    if (remaining_ms === undefined) this.settle(lease_token, ACK);
    else held.endsAt = performance.now() + remaining_ms;
  }

  private lookSoon(): void {
    if (this.held.size === 0) return;
    this.looking ??= this.look()
      .catch((error: unknown) => this.logger.warn(`Leases wait for the next look: ${String(error)}`))
      .finally(() => {
        this.looking = null;
      });
  }

  private async look(): Promise<void> {
    // News may be lost; the rows are not.
    for (const { lease_token, remaining_ms } of await leasesOf(this.database, [...this.held.keys()])) {
      this.changed({ lease_token, remaining_ms: remaining_ms ?? undefined });
    }
    const now = performance.now();
    for (const [token, { engineId, endsAt, heardAt }] of [...this.held]) {
      const why = now >= endsAt ? 'expired' : now - heardAt >= this.silenceMs ? 'silent' : null;
      if (!why) continue;
      this.logger.warn(`The lease ${token} of engine ${engineId} ends: ${why}; its turn goes to others.`);
      await this.end(token, why);
    }
  }

  /** The row first: whoever gets the turn next finds it unlocked. */
  private async end(token: string, why: LeaseEnd): Promise<void> {
    try {
      await endLease(this.database, token, why);
    } finally {
      this.metrics.ended(why);
      this.settle(token, GIVE_BACK);
    }
  }

  private settle(token: string, settlement: Settlement): void {
    this.held.get(token)?.settle(settlement);
    this.held.delete(token);
    this.metrics.held(this.held.size);
  }
}
