import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { AttemptNote } from '@scrai/contracts';
import { EngineIdentity } from './identity.js';
import type { TurnAttempt } from './turn-attempt.js';
import { TurnsInHand } from './turns-in-hand.js';

/** A turn that is over within this time needs no word of its start: its outcome says as much. */
const WORTH_TELLING_MS = 250;
/** An engine that tells nothing for so long has lost the turn: the broker then delivers it elsewhere. */
const LEASE_MS = 8_000;
const RENEWED_MS = 3_000;

/** Tells who works on what, in batches and as news: nothing waits for it. */
@Injectable()
export class AttemptNotes implements OnApplicationBootstrap, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly bus: Bus,
    private readonly identity: EngineIdentity,
    private readonly turns: TurnsInHand,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.tellLong(), WORTH_TELLING_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Tells of one at once: a redelivered turn may be one that ends its engines. */
  tell(...attempts: TurnAttempt[]): void {
    if (attempts.length === 0) return;
    for (const attempt of attempts) attempt.notedAt = performance.now();
    this.bus.news(
      this.bus.subjects.attempts(),
      JSON.stringify(attempts.map((attempt) => this.noteOf(attempt))),
    );
  }

  /** Tells of turns that take their time, and every few seconds that they are still in hand. */
  private tellLong(): void {
    const now = performance.now();
    // Whoever waits for leave has begun nothing: its event instance is still in the queue.
    const due = ({ notedAt, begun, waits }: TurnAttempt): boolean =>
      notedAt === null ? !waits && begun <= now - WORTH_TELLING_MS : notedAt <= now - RENEWED_MS;
    this.tell(...[...this.turns].filter(due));
  }

  private noteOf({ work, delivery, startedAt }: TurnAttempt): AttemptNote {
    return {
      event_id: work.event_id,
      scenario_run_id: work.scenario_run_id,
      engine_id: this.identity.engineId,
      engine_type: work.engine_type,
      dispatch: work.dispatch,
      delivery: delivery.number,
      status: 'processing',
      timestamp: new Date(startedAt).toISOString(),
      lease_ms: LEASE_MS,
    };
  }
}
