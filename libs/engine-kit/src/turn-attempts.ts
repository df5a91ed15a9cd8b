import { Injectable } from '@nestjs/common';
import { Bus, type Delivery } from '@scrai/bus';
import type { WorkMessage } from '@scrai/contracts';
import { CallRecords } from './call-records.js';
import { EngineIdentity } from './identity.js';
import { Listeners } from './listeners.js';
import { Recall } from './recall.js';
import { TurnAttempt } from './turn-attempt.js';
import { AttemptWords } from './words.js';

/** Begins attempts of this engine. */
@Injectable()
export class TurnAttempts {
  constructor(
    private readonly bus: Bus,
    private readonly identity: EngineIdentity,
    private readonly calls: CallRecords,
    private readonly listeners: Listeners,
  ) {}

  begin(work: WorkMessage, delivery: Delivery): TurnAttempt {
    const attempt = `${work.dispatch}.${delivery.number}`;
    const words = new AttemptWords(this.bus, this.listeners, { work, attempt });
    return new TurnAttempt(work, delivery, {
      ...{ identity: this.identity, calls: this.calls, words },
      recall: (signal) => new Recall(this.bus, signal),
    });
  }
}
