import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bus } from '@scrai/bus';
import { ScraiClient } from '@scrai/client';
import { ServiceProcess, startBroker, startDatabase, type LocalServer } from '@scrai/local';
import { Database } from '@scrai/store';
import type { Watched } from './meter.js';
import { WORKSPACE } from './workspace.js';

const ENGINES = ['actor-engine', 'narrator-engine', 'analyst-engine'];

export interface InstallationOptions {
  /** Processes of each engine type. */
  engines: number;
  /** Turns that one engine process holds at a time; the service's own default when absent. */
  concurrency?: number;
  /** Where V8 writes CPU profiles; none when absent. */
  profileDir?: string;
  /** Settings of the services besides those of every benchmark. */
  environment?: Record<string, string>;
}

const NAMESPACE = 'bench';

/** A broker, a database and every service, each in a process of its own, with their data in a temporary folder. */
export class Installation {
  private readonly services: ServiceProcess[] = [];
  private readonly started: { stop(): Promise<void> }[] = [];
  private broker: LocalServer;
  private postgres: LocalServer;
  bus: Bus;
  database: Database;

  private constructor(private readonly dataDir: string) {}

  /** @throws Error that says which part did not start; all that was started is stopped before. */
  static async start(options: InstallationOptions, say: (text: string) => void): Promise<Installation> {
    const installation = new Installation(await mkdtemp(join(tmpdir(), 'scrai-bench-')));
    try {
      await installation.startServers();
      await installation.startServices(options, say);
      return installation;
    } catch (error) {
      await installation.stop();
      throw error;
    }
  }

  get client(): ScraiClient {
    return new ScraiClient(this.services.find(({ name }) => name === 'orchestrator')!.url);
  }

  get natsUrl(): string {
    return this.broker.url;
  }

  get databaseUrl(): string {
    return this.postgres.url;
  }

  get logDir(): string {
    return this.dataDir;
  }

  /** Every process, for a meter. */
  get processes(): Watched[] {
    return [
      ...this.services.map(({ name, pid }) => ({ name, pid })),
      { name: 'nats-server', pid: this.broker.pid },
      { name: 'postgres', pid: this.postgres.pid, family: true },
      { name: 'the benchmark itself', pid: process.pid },
    ];
  }

  /** @throws Error when a service has ended by itself: what is measured then is no installation. */
  assertAlive(): void {
    for (const { obituary } of this.services) if (obituary) throw new Error(obituary);
  }

  /** Ends everything, the last first, and removes its data. */
  async stop(): Promise<void> {
    for (const each of this.started.splice(0).reverse()) await each.stop();
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }

  private async startServers(): Promise<void> {
    const keep = async (starting: Promise<LocalServer>): Promise<LocalServer> => {
      const server = await starting;
      this.started.push(server);
      return server;
    };
    this.broker = await keep(startBroker({ dataDir: this.dataDir }));
    this.postgres = await keep(startDatabase({ dataDir: this.dataDir }));
    this.database = await Database.connect({ url: this.databaseUrl, name: 'bench', poolSize: 2 });
    this.started.push({ stop: () => this.database.close() });
    this.bus = await Bus.connect({ url: this.natsUrl, namespace: NAMESPACE, name: 'bench' });
    this.started.push({ stop: () => this.bus.close() });
  }

  private async startServices(options: InstallationOptions, say: (text: string) => void): Promise<void> {
    await this.service('event-store', options);
    await this.service('dlq-manager', options);
    const engines = ENGINES.flatMap((name) =>
      Array.from({ length: options.engines }, (_, index) => this.service(name, options, index)),
    );
    await Promise.all([...engines, this.service('orchestrator', options)]);
    say(this.services.map(({ name, pid }) => `${name} ${pid}`).join(', '));
  }

  private async service(app: string, options: InstallationOptions, index = 0): Promise<void> {
    const name = index === 0 ? app : `${app}-${index + 1}`;
    const { profileDir } = options;
    const profile = profileDir
      ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
    const service = await ServiceProcess.start({
      name,
      workspace: WORKSPACE,
      program: [...profile, `apps/${app}/dist/main.js`],
      environment: {
        NATS_URL: this.natsUrl,
        DATABASE_URL: this.databaseUrl,
        SCRAI_NAMESPACE: NAMESPACE,
        SCRAI_LOG_LEVEL: 'info',
        ...options.environment,
        ...(options.concurrency && { SCRAI_CONCURRENCY: String(options.concurrency) }),
      },
      logDir: this.dataDir,
    });
    this.services.push(service);
    this.started.push(service);
  }
}
