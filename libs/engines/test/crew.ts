import { randomUUID } from 'node:crypto';
import type { Bus } from '@scrai/bus';
import { Installation } from '@scrai/bus/testing';
import { unpackOutcome, type ModelCallRecord, type OutcomeMessage, type WorkMessage } from '@scrai/contracts';
import { engineService } from '@scrai/engine-kit';
import { Desk, GovernorMetrics } from '@scrai/governor';
import { models, type ModelRegistry } from '@scrai/model';
import { loadConfig, Metrics, startService, type RunningService } from '@scrai/service-kit';
import { createEngine } from '../src/index.js';
import { workOf } from './work.js';

/** Engines over a broker, and what governs their calls; a bus stands for the rest of the installation. */
export class Crew {
  readonly outcomes: OutcomeMessage[] = [];
  readonly failures: OutcomeMessage[] = [];
  readonly calls: ModelCallRecord[] = [];
  private readonly services: RunningService[] = [];
  private readonly desks: { bus: Bus; desk: Desk; serves: boolean }[] = [];

  private constructor(
    private readonly installation: Installation,
    private readonly bus: Bus,
    private readonly registry: ModelRegistry,
  ) {}

  static async open(config: Parameters<typeof models>[0]): Promise<Crew> {
    const installation = new Installation();
    const crew = new Crew(installation, await installation.bus(), models(config));
    crew.collect();
    return crew;
  }

  /** Another desk; the one before, if any, has died. */
  async govern(): Promise<Desk> {
    const before = this.desks.at(-1);
    if (before) {
      before.serves = false;
      await before.desk.beforeApplicationShutdown();
      await before.bus.abandon();
    }
    const bus = await this.installation.bus('desk');
    const seat = { bus, serves: true } as { bus: Bus; desk: Desk; serves: boolean };
    seat.desk = new Desk(bus, randomUUID(), () => seat.serves, new GovernorMetrics(new Metrics('test')));
    seat.desk.onApplicationBootstrap();
    this.desks.push(seat);
    return seat.desk;
  }

  async hire(engines: number, concurrency: number): Promise<void> {
    const make = () => createEngine('actor', this.registry);
    const service = engineService({ name: 'actor-engine', defaultPort: 0, make });
    const environment = {
      NATS_URL: this.installation.url,
      SCRAI_NAMESPACE: this.installation.namespace,
      SCRAI_LOG_LEVEL: 'silent',
      SCRAI_PORT: '0',
    };
    for (let engine = 0; engine < engines; engine++)
      this.services.push(
        await startService(service, loadConfig(environment, { concurrency }, service.needs)),
      );
  }

  /** Turns of a run, all at once. @returns the run. */
  async play(turns: number, changes: Partial<WorkMessage> = {}): Promise<string> {
    const run = randomUUID();
    for (let turn = 1; turn <= turns; turn++) {
      const work = workOf({ ...changes, scenario_run_id: run, turn, turn_id: randomUUID() });
      const subject = this.bus.subjects.work(work.engine_type, work.lane, run, turn);
      await this.bus.publish(subject, JSON.stringify(work));
    }
    return run;
  }

  of = (run: string): number => this.outcomes.filter((outcome) => outcome.scenario_run_id === run).length;

  async close(): Promise<void> {
    for (const service of this.services) await service.stop();
    for (const { desk } of this.desks) await desk.beforeApplicationShutdown();
    await this.installation.remove();
  }

  private collect(): void {
    const { subjects } = this.bus;
    const into = (list: OutcomeMessage[], stream: string, filter: string) =>
      this.bus.consume({
        ...{ stream, consumer: 'collector', filter, concurrency: 64 },
        handle: async (delivery) => {
          const { message, calls } = unpackOutcome(delivery.text());
          list.push(message);
          this.calls.push(...calls.map((call) => JSON.parse(call) as ModelCallRecord));
          return { kind: 'ack' };
        },
      });
    into(this.outcomes, subjects.outcomeStream(), subjects.outcomeStreamSubjects());
    into(this.failures, subjects.failureStream(), subjects.failureStreamSubjects());
  }
}
