import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import type { AttemptNote, EngineHeartbeat } from '@scrai/contracts';
import { Database, noteAttempts, recordHeartbeats } from '@scrai/store';
import { EventLogMetrics } from './event-log-metrics.js';

const FLUSH_MS = 200;
/** The event stores share the news. */
const QUEUE_GROUP = 'event-store';

/** Keeps heartbeats and started attempts, many at a time. They are news: the next one says the same or more. */
@Injectable()
export class NewsRecorder implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('event-store');
  private listening: Listening[] = [];
  private heartbeats: EngineHeartbeat[] = [];
  private notes: AttemptNote[] = [];
  private timer?: NodeJS.Timeout;
  private flushing: Promise<void> | null = null;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly metrics: EventLogMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    this.listening = [
      this.bus.onNews(
        subjects.heartbeat(),
        (body) => this.heartbeats.push(JSON.parse(body) as EngineHeartbeat),
        QUEUE_GROUP,
      ),
      this.bus.onNews(
        subjects.attempts(),
        (body) => this.notes.push(...(JSON.parse(body) as AttemptNote[])),
        QUEUE_GROUP,
      ),
    ];
    this.timer = setInterval(() => this.flushSoon(), FLUSH_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.listening.map((listening) => listening.stop()));
    await this.flushing;
    await this.flush();
  }

  private flushSoon(): void {
    this.flushing ??= this.flush().finally(() => {
      this.flushing = null;
    });
  }

  private async flush(): Promise<void> {
    const heartbeats = this.heartbeats.splice(0);
    const notes = this.notes.splice(0);
    if (heartbeats.length > 0) await this.keep('heartbeat', heartbeats, recordHeartbeats);
    if (notes.length > 0) await this.keep('attempt', notes, noteAttempts);
  }

  private async keep<T>(
    kind: 'heartbeat' | 'attempt',
    items: T[],
    record: (database: Database, items: T[]) => Promise<void>,
  ): Promise<void> {
    try {
      await record(this.database, items);
      this.metrics.record(kind, items.length);
    } catch (error) {
      this.logger.warn(
        `${items.length} of kind ${kind} were not recorded; the next will be: ${String(error)}`,
      );
    }
  }
}
