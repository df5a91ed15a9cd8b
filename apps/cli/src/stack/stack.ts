import { startBroker, startDatabase, type LocalServer } from '@scrai/local';
import {
  createLog,
  startService,
  tryToListen,
  withServers,
  type RunningService,
  type Settings,
} from '@scrai/service-kit';
import { SERVICE_NAMES } from './service-names.js';
import { SERVICES } from './services.js';

/** Everything that a laptop needs, in this process. */
export interface Stack {
  /** Address of the REST side. */
  url: string;
  natsUrl: string;
  databaseUrl: string;
  /** Drains the services, and then ends the servers that were started here. */
  stop(): Promise<void>;
}

/**
 * Starts a broker and a database unless the settings name some, then every service.
 * @param say told of each step as it is done.
 * @throws LocalError, ListenError or whatever kept a service from starting; all that was started is stopped before.
 */
export async function startStack(settings: Settings, say: (text: string) => void): Promise<Stack> {
  const started: { stop(): Promise<void> }[] = [];
  const stop = async (): Promise<void> => {
    for (const each of started.splice(0).reverse()) await each.stop();
  };
  const { name, defaultPort } = SERVICES.orchestrator;
  // Before any server is started, which takes seconds and would have to be stopped again.
  await tryToListen(name, settings.host, settings.port ?? defaultPort);
  try {
    const config = withServers(settings, await servers(settings, started, say));
    const log = createLog(settings.logLevel);
    let rest: RunningService | undefined;
    for (const name of SERVICE_NAMES) {
      const isRest = name === 'orchestrator';
      const running = await startService(
        SERVICES[name],
        { ...config, port: isRest ? settings.port : 0 },
        log,
      );
      started.push(running);
      if (isRest) rest = running;
    }
    if (!rest) throw new Error('there is no orchestrator among the services');
    say(`services: ${SERVICE_NAMES.join(', ')}`);
    return { url: rest.url, natsUrl: config.natsUrl, databaseUrl: config.databaseUrl, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function servers(
  { natsUrl, databaseUrl, dataDir }: Settings,
  started: { stop(): Promise<void> }[],
  say: (text: string) => void,
): Promise<{ natsUrl: string; databaseUrl: string }> {
  const local = async (start: Promise<LocalServer>, name: string): Promise<string> => {
    const server = await start;
    started.push(server);
    say(`${name}: ${dataDir}`);
    return server.url;
  };
  // Both are awaited before a failure of one is told, so that the other is stopped as well.
  const [broker, database] = await Promise.allSettled([
    natsUrl ?? local(startBroker({ dataDir }), 'broker'),
    databaseUrl ?? local(startDatabase({ dataDir }), 'database'),
  ]);
  if (broker.status === 'rejected') throw broker.reason;
  if (database.status === 'rejected') throw database.reason;
  return { natsUrl: broker.value, databaseUrl: database.value };
}
