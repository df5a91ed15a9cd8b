import getPort from 'get-port';
import { ScraiClient } from '@scrai/client';
import { Ground } from './ground.js';
import { ServiceProcess } from './service-process.js';

export type Service =
  'event-store' | 'dlq-manager' | 'actor-engine' | 'narrator-engine' | 'analyst-engine' | 'orchestrator';

/** An installation of which every service is a process of its own. */
export class Processes {
  private readonly running: ServiceProcess[] = [];

  private constructor(
    readonly ground: Ground,
    private readonly environment: Record<string, string>,
  ) {}

  /** Starts as many processes of each service as `counts` says; a ready orchestrator has loaded `seeds/` and `templates/`. */
  static async start(
    counts: Record<Service, number>,
    environment: Record<string, string> = {},
  ): Promise<Processes> {
    const processes = new Processes(await Ground.take(), environment);
    try {
      // The first one makes the schema; all others may come in any order.
      const [first, ...others] = Object.entries(counts).flatMap(([service, count]) =>
        Array<Service>(count).fill(service as Service),
      );
      await processes.add(first);
      await Promise.all(others.map((service) => processes.add(service)));
      return processes;
    } catch (error) {
      await processes.stop();
      throw error;
    }
  }

  /** Talks to the last of the orchestrators. */
  get client(): ScraiClient {
    return new ScraiClient(this.allOf('orchestrator').at(-1)!.url);
  }

  /** What all of them wrote last, to show when something failed. */
  get log(): string {
    return this.running.map(({ log }) => log).join('\n');
  }

  /** Starts one more process of a service. */
  async add(service: Service): Promise<void> {
    const environment = { ...this.environment, ...this.ground.environment };
    const added = new ServiceProcess(service, await getPort({ host: '127.0.0.1' }), environment);
    this.running.push(added);
    await added.start();
  }

  /** Kills the processes of a service, or the first of them alone, with no time to say farewell. */
  async kill(service: Service, which: 'all' | 'first' = 'all'): Promise<void> {
    const all = this.allOf(service);
    await Promise.all((which === 'all' ? all : all.slice(0, 1)).map((process) => process.end('SIGKILL')));
  }

  /** Starts what was killed. */
  async restart(service: Service): Promise<void> {
    await Promise.all(this.allOf(service).map((process) => process.start()));
  }

  async stop(): Promise<void> {
    const engines = this.running.filter(({ service }) => service.endsWith('-engine'));
    const others = this.running.filter((process) => !engines.includes(process));
    for (const group of [engines, others]) await Promise.all(group.map((each) => each.end('SIGTERM')));
    await this.ground.leave();
  }

  private allOf(service: Service): ServiceProcess[] {
    return this.running.filter((process) => process.service === service);
  }
}
