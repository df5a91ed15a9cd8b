import type { Bus, Delivery } from '@scrai/bus';
import { Installation } from '@scrai/bus/testing';
import {
  packAppend,
  packAppends,
  type AppendBatchReply,
  type AppendReply,
  type AppendRequest,
} from '@scrai/contracts';
import { loadConfig, startService, type RunningService } from '@scrai/service-kit';
import { Database } from '@scrai/store';
import { freshDatabase, type FreshDatabase } from '@scrai/store/testing';
import { Gate } from './gate.js';
import { eventStoreService } from '../src/index.js';

/** A broker's namespace, a database behind a gate, and event stores over both. */
export class Workplace {
  private readonly services: RunningService[] = [];

  private constructor(
    private readonly installation: Installation,
    private readonly fresh: FreshDatabase,
    /** Between the event stores and Postgres. */
    readonly gate: Gate,
    readonly bus: Bus,
    readonly database: Database,
  ) {}

  static async open(services = 1): Promise<Workplace> {
    const fresh = await freshDatabase();
    const database = await Database.connect({ url: fresh.url, name: 'test', poolSize: 4 });
    await database.migrate();
    const installation = new Installation();
    const gate = await Gate.before(fresh.url);
    const place = new Workplace(installation, fresh, gate, await installation.bus(), database);
    for (let i = 0; i < services; i += 1) await place.start();
    return place;
  }

  async start(): Promise<RunningService> {
    const config = loadConfig({
      NATS_URL: this.installation.url,
      DATABASE_URL: this.gate.url,
      SCRAI_NAMESPACE: this.installation.namespace,
      SCRAI_LOG_LEVEL: 'silent',
      SCRAI_PORT: '0',
    });
    const service = await startService(eventStoreService, config);
    this.services.push(service);
    return service;
  }

  append(...appends: AppendRequest[]): Promise<AppendReply[]> {
    return this.ask(this.bus.subjects.append(), appends);
  }

  /** Asks every event store that there is. */
  appendAnywhere(...appends: AppendRequest[]): Promise<AppendReply[]> {
    return this.ask(this.bus.subjects.appendAnywhere(), appends);
  }

  private async ask(subject: string, appends: AppendRequest[]): Promise<AppendReply[]> {
    const answer = await this.bus.request(subject, packAppends(appends.map(packAppend)), {
      timeoutMs: 10_000,
    });
    return (JSON.parse(answer) as AppendBatchReply).replies;
  }

  /** Takes work as an engine does; `ack` says whether it is done with it. */
  engine(ack: (delivery: Delivery) => boolean = () => true): Delivery[] {
    const seen: Delivery[] = [];
    const { subjects } = this.bus;
    this.bus.consume({
      stream: subjects.workStream('high'),
      consumer: subjects.workConsumer('actor', 'high'),
      filter: subjects.workFilter('actor', 'high'),
      concurrency: 50,
      handle: (delivery) => {
        seen.push(delivery);
        return Promise.resolve(ack(delivery) ? { kind: 'ack' } : { kind: 'retry', after_ms: 60_000 });
      },
    });
    return seen;
  }

  async close(): Promise<void> {
    for (const service of this.services) await service.stop();
    await this.installation.remove();
    await this.database.close();
    await this.gate.close();
    await this.fresh.drop();
  }
}
