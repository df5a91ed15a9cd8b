import { randomUUID } from 'node:crypto';
import {
  eventId,
  turnId,
  unpackOutcome,
  type Lane,
  type ModelCallRecord,
  type OutcomeMessage,
  type WorkMessage,
} from '@scrai/contracts';
import type { Bus } from '@scrai/bus';
import { Installation } from '@scrai/bus/testing';
import { loadConfig, startService, type RunningService } from '@scrai/service-kit';
import { engineService, type Engine } from '../src/index.js';

/** Engines of a test, and a bus that stands for the rest of the installation. */
export class Workplace {
  readonly outcomes: OutcomeMessage[] = [];
  /** Model calls that came with outcomes. */
  readonly calls: ModelCallRecord[] = [];
  readonly failures: OutcomeMessage[] = [];
  private readonly services: RunningService[] = [];

  private constructor(
    private readonly installation: Installation,
    readonly bus: Bus,
  ) {}

  static async open(): Promise<Workplace> {
    const installation = new Installation();
    return new Workplace(installation, await installation.bus());
  }

  /** Takes what engines publish, as orchestrators and the dead-letter service do. */
  collect(): void {
    const { subjects } = this.bus;
    const into = (list: OutcomeMessage[], stream: string, filter: string) =>
      this.bus.consume({
        stream,
        consumer: 'collector',
        filter,
        concurrency: 64,
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

  async start(process: Engine['process'], concurrency = 8): Promise<RunningService> {
    const engine: Engine = { type: 'actor', version: '1.0.0', capabilities: ['act'], process };
    const service = engineService({ name: 'actor-engine', defaultPort: 0, make: () => engine });
    const config = loadConfig(
      {
        NATS_URL: this.installation.url,
        SCRAI_NAMESPACE: this.installation.namespace,
        SCRAI_LOG_LEVEL: 'silent',
        SCRAI_PORT: '0',
      },
      { concurrency },
      service.needs,
    );
    const running = await startService(service, config);
    this.services.push(running);
    return running;
  }

  async publish(work: WorkMessage): Promise<void> {
    const { engine_type, lane, scenario_run_id, turn } = work;
    await this.bus.publish(
      this.bus.subjects.work(engine_type, lane, scenario_run_id, turn),
      JSON.stringify(work),
    );
  }

  async close(): Promise<void> {
    for (const service of this.services) await service.stop();
    await this.installation.remove();
  }
}

export function workOf(turn: number, run: string = randomUUID(), lane: Lane = 'high'): WorkMessage {
  return {
    event_id: eventId(run, turn),
    turn_id: turnId(run, turn),
    scenario_run_id: run,
    agent_id: randomUUID(),
    agent: 'buyer',
    turn,
    seq: turn,
    engine_type: 'actor',
    lane,
    dispatch: 1,
    model: 'simulated:default',
    model_options: {},
    seed: 1,
    price: { input: 0, output: 0 },
    view: {
      scenario: { name: 'test', description: '' },
      scene: { name: 'only', premise: '' },
      clock: { turn, round: 1, own_turn: 1 },
      you: {
        name: 'buyer',
        engine_type: 'actor',
        persona: '',
        goals: [],
        instructions: '',
        attributes: {},
        relations: [],
      },
      others: [],
      world: null,
      transcript: [],
      guidance: [],
      ask: { kind: 'act', instruction: '', schema: {} },
    },
  };
}
