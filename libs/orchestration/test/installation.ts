import { randomBytes, randomUUID } from 'node:crypto';
import { ACK, type Bus, type Listening } from '@scrai/bus';
import { Installation as Broker, until } from '@scrai/bus/testing';
import {
  packOutcome,
  turnId,
  unpackAppends,
  type AppendBatchReply,
  type Lane,
  type WorkMessage,
} from '@scrai/contracts';
import { Fingerprint, type RunSpec } from '@scrai/scenario';
import { Metrics } from '@scrai/service-kit';
import { appendBatch, createRun, Database, getRun, readLog, type StoredEvent } from '@scrai/store';
import { OrchestrationMetrics } from '../src/metrics.js';
import { Orchestrator } from '../src/orchestrator.js';
import { RunSource } from '../src/run-source.js';
import { wake } from '../src/wake.js';
import { outcomeOf } from './scenarios.js';

const LANES: Lane[] = ['high', 'low'];

/** A broker's namespace and a database, with an event store and an engine that are as simple as they can be. */
export class Installation {
  private readonly orchestrators: Orchestrator[] = [];
  /** Appends that were committed, of all runs. */
  appends = 0;
  /** Appends that came too late, because another orchestrator was faster. */
  conflicts = 0;
  /** Model calls that came with appends: `run/turn.delivery`. */
  readonly calls = new Set<string>();
  /** Work that the engine keeps to itself for now; null while it answers at once. */
  private held: WorkMessage[] | null = null;

  private constructor(
    private readonly broker: Broker,
    private readonly bus: Bus,
    readonly database: Database,
    private readonly databaseUrl: URL,
  ) {}

  static async open(): Promise<Installation> {
    const url = new URL(process.env.TEST_DATABASE_URL ?? '');
    url.pathname = `/t${randomBytes(6).toString('hex')}`;
    await onServer(`CREATE DATABASE ${url.pathname.slice(1)}`);
    const database = await Database.connect({ url: url.href, name: 'test', poolSize: 8 });
    await database.migrate();
    const broker = new Broker();
    const installation = new Installation(broker, await broker.bus(), database, url);
    installation.commit();
    installation.answer();
    return installation;
  }

  /**
   * Starts an orchestrator.
   * @param deaf it neither hears of others nor tells of itself, so it serves every run.
   * @param places runs that it plays at a time.
   */
  async start({
    deaf = false,
    places = 100,
    source = new RunSource(this.database),
  } = {}): Promise<Orchestrator> {
    const bus = await this.broker.bus('orchestrator');
    const metrics = new OrchestrationMetrics(new Metrics('orchestrator'));
    const orchestrator = new Orchestrator(deaf ? alone(bus) : bus, source, metrics, places);
    this.orchestrators.push(orchestrator);
    orchestrator.onApplicationBootstrap();
    return orchestrator;
  }

  async run(spec: RunSpec, lane: Lane = 'high'): Promise<string> {
    const { run } = await createRun(this.database, {
      template: 'square',
      template_version: '1.0.0',
      template_hash: 'h',
      parameters: {},
      seed: spec.seed,
      model: spec.model,
      mode: 'live',
      lane,
      turn_limit: null,
      labels: null,
      spec: spec as never,
      idempotency_key: randomUUID(),
    });
    wake(this.bus, run.id, 'started', lane);
    return run.id;
  }

  /** Tells the host of a run that there is something to do, as the API does. */
  wake(runId: string): void {
    wake(this.bus, runId, 'action');
  }

  async lastSeq(runId: string): Promise<number> {
    return (await getRun(this.database, runId))!.last_seq;
  }

  /** The log of a run that has ended. */
  async logOf(runId: string): Promise<StoredEvent[]> {
    await until(`run ${runId} ends`, async () => {
      const run = await getRun(this.database, runId);
      return run?.status === 'completed';
    });
    return readLog(this.database, runId, 0, 10_000);
  }

  async fingerprintOf(runId: string): Promise<string> {
    const fingerprint = new Fingerprint();
    for (const event of await this.logOf(runId)) fingerprint.add(event as never);
    return fingerprint.value().fingerprint;
  }

  /** Statuses of the attempts at each turn of a run. */
  async attemptsOf(runId: string): Promise<string[][]> {
    const rows = await this.database.query<{ processed_by_engines: { status: string }[] }>(
      'SELECT processed_by_engines FROM event_instances WHERE scenario_run_id = $1 ORDER BY turn',
      [runId],
    );
    return rows.map(({ processed_by_engines }) => processed_by_engines.map(({ status }) => status));
  }

  /** Outcomes of which nobody has said what becomes of them. */
  async unsettled(): Promise<number> {
    const stats = await this.bus.stats(this.bus.subjects.outcomeStream());
    return stats.reduce((sum, { pending, in_flight }) => sum + pending + in_flight, 0);
  }

  /** Engines keep what they have, until `release`. */
  hold(): void {
    this.held = [];
  }

  /** Gives what was held, the last first. */
  async release(): Promise<void> {
    const held = this.held?.reverse() ?? [];
    this.held = null;
    for (const work of held) await this.publish(work);
  }

  async close(): Promise<void> {
    for (const orchestrator of this.orchestrators) await orchestrator.beforeApplicationShutdown();
    await this.broker.remove();
    await this.database.close();
    await onServer(`DROP DATABASE ${this.databaseUrl.pathname.slice(1)} WITH (FORCE)`);
  }

  /** The event store: commits, then publishes the work. */
  private commit(): Listening {
    const { subjects } = this.bus;
    return this.bus.respond(subjects.append(), 'event-store', async (body) => {
      const appends = unpackAppends(body);
      for (const { calls = [] } of appends) for (const call of calls) this.calls.add(call);
      const answers = await appendBatch(this.database, appends);
      for (const [index, { reply, committed }] of answers.entries()) {
        if (committed) this.appends++;
        if (reply.status === 'conflict') this.conflicts++;
        if (!committed) continue;
        const { scenario_run_id, work } = appends[index];
        for (const { engine_type, lane, turn, body: message } of work)
          void this.bus.publish(subjects.work(engine_type, lane, scenario_run_id, turn), message);
      }
      return JSON.stringify({ replies: answers.map(({ reply }) => reply) } satisfies AppendBatchReply);
    });
  }

  /** The engine: answers every turn, and each twice, as two engines do of which one was taken for dead. */
  private answer(): void {
    const { subjects } = this.bus;
    for (const lane of LANES) {
      this.bus.consume({
        stream: subjects.workStream(lane),
        consumer: subjects.workConsumer('actor', lane),
        filter: subjects.workFilter('actor', lane),
        concurrency: 32,
        handle: async (delivery) => {
          const work = delivery.json<WorkMessage>();
          if (this.held) this.held.push(work);
          else await this.publish(work);
          return ACK;
        },
      });
    }
  }

  private async publish({ scenario_run_id, turn, event_id, agent, dispatch }: WorkMessage): Promise<void> {
    for (const delivery of [1, 2]) {
      const turn_id = turnId(scenario_run_id, turn);
      const message = outcomeOf(scenario_run_id, turn, { event_id, turn_id, agent, dispatch, delivery });
      const subject = this.bus.subjects.outcome(scenario_run_id, turn, dispatch, delivery);
      await this.bus.publish(subject, packOutcome(message, [`${scenario_run_id}/${turn}.${delivery}`]));
    }
  }
}

/** A bus on which nobody else serves runs. */
function alone(bus: Bus): Bus {
  const presence = bus.subjects.presence('orchestrator');
  const nothing: Listening = { stop: () => Promise.resolve() };
  return Object.create(bus, {
    news: { value: (subject: string, body: string) => subject !== presence && bus.news(subject, body) },
    onNews: {
      value: (...listening: Parameters<Bus['onNews']>) =>
        listening[0] === presence ? nothing : bus.onNews(...listening),
    },
  }) as Bus;
}

async function onServer(sql: string): Promise<void> {
  const url = process.env.TEST_DATABASE_URL ?? '';
  const database = await Database.connect({ url, name: 'test', poolSize: 1 });
  try {
    await database.query(sql);
  } finally {
    await database.close();
  }
}
