import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { TurnsCancelled } from '@scrai/contracts';
import { TurnsInHand } from './turns-in-hand.js';

/**
 * Listens, for as long as there is a broker, for turns that were closed from outside. Where the news is lost, the log ignores the
 * late outcome.
 */
@Injectable()
export class Cancellations implements OnApplicationBootstrap {
  constructor(
    private readonly bus: Bus,
    private readonly turns: TurnsInHand,
  ) {}

  onApplicationBootstrap(): void {
    this.bus.onNews(this.bus.subjects.cancelled(), (body) =>
      this.turns.cancel(JSON.parse(body) as TurnsCancelled),
    );
  }
}
