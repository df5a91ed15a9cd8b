import { randomBytes, randomUUID } from 'node:crypto';
import { Installation } from '@scrai/bus/testing';
import type { Bus } from '@scrai/bus';
import { deadLetterId, eventId, turnId, type Failure, type OutcomeMessage } from '@scrai/contracts';
import { loadConfig, startService, type RunningService } from '@scrai/service-kit';
import { createRun, Database, putRetryPolicy, type EventInstanceRow, type RetryPolicy } from '@scrai/store';
import { dlqManagerService } from '../src/index.js';

const POLICY: RetryPolicy = {
  name: 'global',
  max_retries: 3,
  initial_delay_ms: 20,
  max_delay_ms: 40,
  multiplier: 2,
  jitter: 0,
  dead_letter_threshold: 6,
};

export const refused: Failure = {
  code: 'connection_refused',
  message: 'connection refused by model server',
  retryable: true,
  origin: 'model',
};

/** A broker's namespace, a database, and dead-letter services over both. */
export class Workplace {
  private readonly services: RunningService[] = [];

  private constructor(
    private readonly installation: Installation,
    readonly bus: Bus,
    readonly database: Database,
    private readonly url: string,
  ) {}

  static async open(policy: Partial<RetryPolicy> = {}): Promise<Workplace> {
    const url = new URL(process.env.TEST_DATABASE_URL ?? '');
    url.pathname = `/t${randomBytes(6).toString('hex')}`;
    await onServer(`CREATE DATABASE ${url.pathname.slice(1)}`);
    const database = await Database.connect({ url: url.href, name: 'test', poolSize: 2 });
    await database.migrate();
    await putRetryPolicy(database, { ...POLICY, ...policy });
    const installation = new Installation();
    return new Workplace(installation, await installation.bus(), database, url.href);
  }

  async start(): Promise<RunningService> {
    const config = loadConfig({
      NATS_URL: this.installation.url,
      DATABASE_URL: this.url,
      SCRAI_NAMESPACE: this.installation.namespace,
      SCRAI_LOG_LEVEL: 'silent',
      SCRAI_PORT: '0',
    });
    const running = await startService(dlqManagerService, config);
    this.services.push(running);
    return running;
  }

  /** A running run with the given turns requested, as an append leaves them. */
  async run(...turns: number[]): Promise<string> {
    const { run } = await createRun(this.database, {
      template: 't',
      template_version: '1',
      template_hash: 'h',
      parameters: {},
      seed: 1,
      model: 'simulated:default',
      mode: 'live',
      lane: 'high',
      turn_limit: null,
      labels: null,
      spec: {},
      idempotency_key: randomUUID(),
    });
    await this.database.query(`UPDATE scenario_runs SET status = 'running' WHERE id = $1`, [run.id]);
    for (const turn of turns) await this.request(run.id, turn);
    return run.id;
  }

  /** Makes the turns 1 to `count` of a run dead letters, as many failures would have. */
  async dead(run: string, count: number): Promise<void> {
    const turns = Array.from({ length: count }, (_, index) => index + 1);
    await this.database.query(
      `INSERT INTO event_instances (scenario_run_id, turn, event_id, seq, agent, engine_type, lane, status)
       SELECT $1, turn, event_id, turn, 'buyer', 'actor', 'high', 'dead_letter'
         FROM unnest($2::uuid[]) WITH ORDINALITY AS e (event_id, turn)`,
      [run, turns.map((turn) => eventId(run, turn))],
    );
    await this.database.query(
      `INSERT INTO work_messages (scenario_run_id, turn, body)
       SELECT $1::uuid, turn, jsonb_build_object('scenario_run_id', $1::uuid, 'turn', turn, 'dispatch', 1)
         FROM generate_series(1, $2::int) AS turn`,
      [run, count],
    );
    await this.database.query(
      `INSERT INTO dead_letters (id, scenario_run_id, event_id, turn, agent, engine_type, dispatch, retry_count, failure,
                                 attempts)
       SELECT d.id, $1, x.event_id, x.turn, x.agent, x.engine_type, 1, 1, $3, '[]'
         FROM unnest($2::uuid[]) WITH ORDINALITY AS d (id, turn) JOIN event_instances x ON x.turn = d.turn
        WHERE x.scenario_run_id = $1`,
      [run, turns.map((turn) => deadLetterId(turnId(run, turn), 1)), JSON.stringify(refused)],
    );
  }

  /** Reports a failed attempt, as an engine does. */
  async fail(run: string, turn: number, attempt?: Partial<OutcomeMessage>): Promise<OutcomeMessage> {
    const message = failureOf(run, turn, attempt);
    await this.report(message);
    return message;
  }

  async report(message: OutcomeMessage): Promise<void> {
    const { scenario_run_id, turn, dispatch, delivery } = message;
    const subject = this.bus.subjects.failure(scenario_run_id, turn, dispatch, delivery);
    await this.bus.publish(subject, JSON.stringify(message));
  }

  async instance(run: string, turn: number): Promise<EventInstanceRow> {
    const [row] = await this.database.query<EventInstanceRow>(
      'SELECT * FROM event_instances WHERE scenario_run_id = $1 AND turn = $2',
      [run, turn],
    );
    return row;
  }

  async reason(run: string): Promise<string | null> {
    const [row] = await this.database.query<{ status_reason: string | null }>(
      'SELECT status_reason FROM scenario_runs WHERE id = $1',
      [run],
    );
    return row.status_reason;
  }

  /** Failure messages that are not settled. */
  async unsettled(): Promise<number> {
    const stats = await this.bus.stats(this.bus.subjects.failureStream());
    return stats.reduce((sum, { pending, in_flight }) => sum + pending + in_flight, 0);
  }

  /** Stops every service. */
  async stop(): Promise<void> {
    for (const service of this.services.splice(0)) await service.stop();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.installation.remove();
    await this.database.close();
    await onServer(`DROP DATABASE ${new URL(this.url).pathname.slice(1)} WITH (FORCE)`);
  }

  private async request(run: string, turn: number): Promise<void> {
    await this.database.query(
      `INSERT INTO event_instances (scenario_run_id, turn, event_id, seq, agent, engine_type, lane)
       VALUES ($1, $2, $3, $2, 'buyer', 'actor', 'high')`,
      [run, turn, eventId(run, turn)],
    );
    await this.database.query('INSERT INTO work_messages (scenario_run_id, turn, body) VALUES ($1, $2, $3)', [
      ...[run, turn],
      JSON.stringify({ scenario_run_id: run, turn, dispatch: 1 }),
    ]);
  }
}

/** What an engine says of an attempt that failed. */
export function failureOf(run: string, turn: number, attempt: Partial<OutcomeMessage> = {}): OutcomeMessage {
  return {
    event_id: eventId(run, turn),
    turn_id: turnId(run, turn),
    scenario_run_id: run,
    agent: 'buyer',
    turn,
    engine_id: randomUUID(),
    engine_type: 'actor',
    dispatch: 1,
    delivery: 1,
    started_at: new Date().toISOString(),
    finished_at: new Date().toISOString(),
    outcome: { kind: 'retry', failure: refused },
    ...attempt,
  };
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
