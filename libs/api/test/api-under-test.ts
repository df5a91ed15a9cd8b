import { randomBytes } from 'node:crypto';
import { Module, type DynamicModule } from '@nestjs/common';
import { Bus, BusModule } from '@scrai/bus';
import { ScraiClient } from '@scrai/client';
import { partitionOf, type RunStatus } from '@scrai/contracts';
import { loadConfig, startService, type Config, type RunningService, type Service } from '@scrai/service-kit';
import { Database, StoreModule } from '@scrai/store';
import { door } from '../src/access/door.js';
import { KeyRing } from '../src/access/key-ring.js';
import { BlobIntake } from '../src/blobs/blob-intake.js';
import { ApiModule, prepareRest } from '../src/index.js';
import { ShippedLibrary } from '../src/templates/shipped-library.js';
import { TemplateIntake } from '../src/templates/template-intake.js';

@Module({})
class Surroundings {
  static forRoot({ natsUrl, databaseUrl, namespace }: Config): DynamicModule {
    const name = 'api-test';
    return {
      module: Surroundings,
      imports: [
        BusModule.forRoot({ url: natsUrl, namespace, name }),
        StoreModule.forRoot({ url: databaseUrl, name, poolSize: 6 }),
        ApiModule,
      ],
    };
  }
}

const SERVICE: Service = {
  name: 'api-test',
  defaultPort: 0,
  module: Surroundings.forRoot,
  admit: (app, config) => door(app.get(KeyRing), config),
  connect: prepareRest,
};

const variable = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; jest.config.js names the set-up that sets it`);
  return value;
};

/** The REST side over a real broker and a database of its own; nobody hosts runs, so that a test decides what happens. */
export class ApiUnderTest {
  readonly client: ScraiClient;

  private constructor(
    readonly service: RunningService,
    readonly database: Database,
    readonly bus: Bus,
    readonly config: Config,
  ) {
    this.client = new ScraiClient(service.url);
  }

  /** @param environment settings besides those of the servers. */
  static async start(environment: Record<string, string> = {}): Promise<ApiUnderTest> {
    const name = `t${randomBytes(6).toString('hex')}`;
    const databaseUrl = new URL(variable('TEST_DATABASE_URL'));
    await onServer(`CREATE DATABASE ${name}`);
    databaseUrl.pathname = `/${name}`;
    const config = loadConfig(environment, {
      natsUrl: variable('TEST_NATS_URL'),
      databaseUrl: databaseUrl.href,
      namespace: name,
      port: 0,
      logLevel: 'silent',
    });
    const running = await startService(SERVICE, config);
    return new ApiUnderTest(running, running.app.get(Database), running.app.get(Bus), config);
  }

  async stop(): Promise<void> {
    const { subjects } = this.bus;
    const lanes = ['control', 'high', 'normal', 'low'] as const;
    const streams = [
      ...lanes.map(subjects.workStream),
      subjects.outcomeStream(),
      subjects.failureStream(),
      subjects.callStream(),
      subjects.toolStream(),
    ];
    for (const stream of streams) await this.bus.deleteStream(stream);
    await this.service.stop();
    await onServer(`DROP DATABASE ${this.config.namespace} WITH (FORCE)`);
  }

  /** One more process of the same installation. */
  async another(): Promise<ScraiClient & Pick<RunningService, 'stop'>> {
    const service = await startService(SERVICE, this.config);
    return Object.assign(new ScraiClient(service.url), { stop: () => service.stop() });
  }

  /** A call whose answer is looked at as it is. */
  fetch(path: string, init?: RequestInit): Promise<Response> {
    return fetch(`${this.service.url}/api/v1${path}`, init);
  }

  /** A run in the database, of a template that nobody compiles. */
  async run(status: RunStatus = 'running'): Promise<string> {
    const id = crypto.randomUUID();
    await this.database.query(
      `INSERT INTO scenario_runs (id, template, template_version, template_hash, parameters, seed, model, mode, status, lane, partition, spec)
       VALUES ($1, 'talk', '1', '', '{}', 7, 'simulated:default', 'live', $2, 'high', $3, '{}')`,
      [id, status, partitionOf(id)],
    );
    return id;
  }

  /** Appends events as the event store does: rows and `last_seq` in one commit, then news unless it is lost. */
  async append(runId: string, types: string[], { news = true } = {}): Promise<void> {
    const ended = types.at(-1) === 'run.ended';
    await this.database.transaction(async (transaction) => {
      const [run] = await transaction.query<{ last_seq: number }>(
        `UPDATE scenario_runs SET last_seq = last_seq + $2, status = CASE WHEN $3 THEN 'completed' ELSE status END,
                ended_at = CASE WHEN $3 THEN now() ELSE ended_at END
          WHERE id = $1 RETURNING last_seq`,
        [runId, types.length, ended],
      );
      await transaction.query(
        `INSERT INTO run_events (scenario_run_id, seq, type, caused_by, payload)
         SELECT $1, seq, type, nullif(seq - 1, 0), jsonb_build_object('n', seq, 'turn', seq / 2)
           FROM unnest($2::text[]) WITH ORDINALITY AS t(type, place), LATERAL (SELECT $3 + place::int - 1 AS seq) s`,
        [runId, types, run.last_seq - types.length + 1],
      );
    });
    if (news) this.bus.news(this.bus.subjects.appended(runId), '{}');
  }
}

async function onServer(sql: string): Promise<void> {
  const database = await Database.connect({
    url: variable('TEST_DATABASE_URL'),
    name: 'api-test',
    poolSize: 1,
  });
  try {
    await database.query(sql);
  } finally {
    await database.close();
  }
}

/** What loads shipped templates, over the same database. */
export const libraryOf = ({ database, service: { app } }: ApiUnderTest): ShippedLibrary =>
  new ShippedLibrary(database, app.get(TemplateIntake), app.get(BlobIntake));
