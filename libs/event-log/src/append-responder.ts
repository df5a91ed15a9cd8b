import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import { unpackAppends, type AppendBatchReply } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { AppendQueue } from './append-queue.js';

/** Answers batches of appends. They do not travel as one JSON document, so no pattern of the transport reads them. */
@Injectable()
export class AppendResponder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private listening: Listening[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly queue: AppendQueue,
  ) {}

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    const answer = (body: string): Promise<string> => this.answer(body);
    this.listening = [
      this.bus.respond(subjects.append(), 'event-store', answer),
      this.bus.respond(subjects.appendAnywhere(), undefined, answer),
    ];
  }

  /** Takes no more, and answers what it has taken. */
  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.listening.map((listening) => listening.stop()));
  }

  private async answer(body: string): Promise<string> {
    const replies = await Promise.all(unpackAppends(body).map((append) => this.queue.append(append)));
    crashPoint('event-store.before-answer');
    return JSON.stringify({ replies } satisfies AppendBatchReply);
  }
}
