import { ScraiClient } from '@scrai/client';
import { loadSettings } from '@scrai/service-kit';
import { startStack, type Stack as Services } from '../../apps/cli/src/stack/stack.js';
import { Ground } from './ground.js';

/** All services in this process, as `scrai up` starts them, on a ground of their own. */
export class Stack {
  private constructor(
    readonly ground: Ground,
    private readonly environment: Record<string, string>,
    private services: Services,
    public client: ScraiClient,
  ) {}

  /** Starts everything, with `seeds/` and `templates/`. @param environment what else the services find in theirs. */
  static async start(environment: Record<string, string> = {}): Promise<Stack> {
    const ground = await Ground.take();
    const services = await start(ground, environment);
    return new Stack(ground, environment, services, new ScraiClient(services.url));
  }

  /** Address of the REST side. */
  get url(): string {
    return this.services.url;
  }

  /** Stops every service and starts all of them again, on the same database and broker. */
  async restart(): Promise<void> {
    await this.services.stop();
    this.services = await start(this.ground, this.environment);
    this.client = new ScraiClient(this.services.url);
  }

  async stop(): Promise<void> {
    await this.services.stop();
    await this.ground.leave();
  }
}

function start(ground: Ground, environment: Record<string, string>): Promise<Services> {
  const given = { SCRAI_LOG_LEVEL: 'fatal', SCRAI_PORT: '0', ...environment, ...ground.environment };
  return startStack(loadSettings(given), () => undefined);
}
