import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus } from '@scrai/bus';
import { ScraiClient } from '@scrai/client';
import { ServiceProcess, startBroker, startDatabase, type LocalServer } from '@scrai/local';
import { Database } from '@scrai/store';
import { Wire } from './wire.js';
import { WORKSPACE } from './workspace.js';

/** Processes of each service: two event stores and three orchestrators share all runs, and no engine is the only one. */
export const SERVICES = {
  'event-store': 2,
  'dlq-manager': 1,
  'actor-engine': 2,
  'narrator-engine': 1,
  'analyst-engine': 1,
  orchestrator: 3,
} as const;
export type ServiceName = keyof typeof SERVICES;

export interface Ground {
  /** What else services find in their environment. */
  environment: Record<string, string>;
  /** What services may use as tools, as a tools file says it. */
  toolsFile: string;
  /** Folder for the database's data, where it is not to lie with the rest. */
  databaseDir?: string;
  processes?: Partial<Record<ServiceName, number>>;
}

const NAMESPACE = 'faults';
const TOOLS_FILE = 'tools.json';
/** Each takes a second of a processor to start. */
const STARTED_AT_ONCE = 3;

/** A broker, a database, every service in processes of its own, and wires between them that can be broken. */
export class Installation {
  readonly services: ServiceProcess[] = [];
  broker: LocalServer;
  postgres: LocalServer;
  wires: { broker: Wire; database: Wire };
  /** Of the suite itself, past the wires. */
  bus: Bus;
  database: Database;
  private readonly started: { stop(): Promise<unknown> }[] = [];

  private constructor(
    readonly dataDir: string,
    private readonly ground: Ground,
  ) {}

  /** @throws Error that says which part did not start; all that was started is stopped before. */
  static async start(ground: Ground): Promise<Installation> {
    const installation = new Installation(await mkdtemp(join(tmpdir(), 'scrai-faults-')), ground);
    try {
      await installation.startServers();
      await installation.startServices();
      await installation.learnTemplates();
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  of(name: ServiceName): ServiceProcess[] {
    return this.services.filter((service) => service.name.replace(/-\d+$/, '') === name);
  }

  /** Talks to an orchestrator that is up. */
  get client(): ScraiClient {
    const up = this.of('orchestrator').find(({ over }) => !over);
    if (!up) throw new Error('no orchestrator is up');
    return new ScraiClient(up.url);
  }

  /** Kills a service and starts it anew. @param besides variables of the new process alone. */
  async restart(service: ServiceProcess, besides?: Record<string, string>): Promise<void> {
    service.signal('SIGKILL');
    await service.ended();
    await service.startAgain(besides);
  }

  /** Whatever was frozen, broken or killed is there again. */
  async mend(): Promise<void> {
    for (const wire of Object.values(this.wires)) wire.release();
    for (const service of this.services) service.signal('SIGCONT');
    await Promise.all(this.services.filter(({ over }) => over).map((service) => service.startAgain()));
  }

  /** Ends everything, the last first. Logs stay where `keepLogs` says. */
  async stop({ keepLogs = false } = {}): Promise<void> {
    for (const service of this.services) service.signal('SIGCONT');
    await Promise.all(this.services.map((service) => service.stop()));
    for (const each of this.started.splice(0).reverse()) await each.stop();
    if (!keepLogs) await rm(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }

  private async startServers(): Promise<void> {
    const { dataDir, started } = this;
    await writeFile(join(dataDir, TOOLS_FILE), this.ground.toolsFile);
    this.broker = await startBroker({ dataDir });
    started.push(this.broker);
    this.postgres = await startDatabase({ dataDir: this.ground.databaseDir ?? dataDir });
    started.push(this.postgres);
    this.wires = { broker: await wireTo(this.broker), database: await wireTo(this.postgres) };
    started.push(...Object.values(this.wires).map((wire) => ({ stop: () => wire.close() })));
    this.database = await Database.connect({ url: this.postgres.url, name: 'faults', poolSize: 2 });
    started.push({ stop: () => this.database.close() });
    this.bus = await Bus.connect({ url: this.broker.url, namespace: NAMESPACE, name: 'faults' });
    started.push({ stop: () => this.bus.close() });
  }

  /** The first event store makes the schema, and an orchestrator loads `seeds/` and `templates/`. */
  private async startServices(): Promise<void> {
    const counts = Object.entries({ ...SERVICES, ...this.ground.processes });
    const names = counts.flatMap(([name, count]) =>
      Array.from({ length: count }, (_, index) => (index === 0 ? name : `${name}-${index + 1}`)),
    );
    const [first, ...others] = names;
    await this.service(first);
    const next = others.values();
    const starter = async (): Promise<void> => {
      for (const name of next) await this.service(name);
    };
    await Promise.all(Array.from({ length: STARTED_AT_ONCE }, starter));
  }

  /** The suite's own templates: what is shipped has no tool that acts outside. */
  private async learnTemplates(): Promise<void> {
    const textOf = (name: string): Promise<string> =>
      readFile(join(WORKSPACE, 'faults/templates', `${name}.yaml`), 'utf8');
    await this.client.agentTemplates.add(await textOf('till-clerk'));
    await this.client.scenarioTemplates.add(await textOf('till'));
  }

  private async service(name: string): Promise<void> {
    const { wires, broker, postgres, dataDir } = this;
    const app = name.replace(/-\d+$/, '');
    this.services.push(
      await ServiceProcess.start({
        name,
        workspace: WORKSPACE,
        program: [`apps/${app}/dist/main.js`],
        environment: {
          NATS_URL: wires.broker.through(broker.url),
          DATABASE_URL: wires.database.through(postgres.url),
          SCRAI_NAMESPACE: NAMESPACE,
          SCRAI_LOG_LEVEL: 'info',
          SCRAI_TOOLS: join(dataDir, TOOLS_FILE),
          // Whoever is killed is there again the sooner.
          NODE_COMPILE_CACHE: join(dataDir, 'compiled'),
          ...this.ground.environment,
        },
        logDir: dataDir,
      }),
    );
  }
}

const wireTo = ({ url }: LocalServer): Promise<Wire> => Wire.to(Number(new URL(url).port));
