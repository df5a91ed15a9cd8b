import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { readBodies } from './body.js';
import { boundRequest, corsOf } from './requests.js';
import type { Config } from './config.js';
import { countBuffersAsHeap } from './garbage.js';
import { listenErrorOf } from './listening.js';
import { createLog, NestLog } from './log.js';
import { Metrics } from './metrics.js';
import { mountProbes } from './probes.js';
import { ProblemFilter } from './problem-filter.js';
import { Readiness } from './readiness.js';
import { CONFIG, type RunningService, type Service } from './service.js';
import { trace } from './trace.js';

/** Connections that are still open this long after the modules were told to end, such as an idle stream, are cut. */
const CONNECTION_GRACE_MS = 2_000;

@Module({})
class ServiceRoot {}

/**
 * A service's application as its modules declare it, with nothing made or started: for what is derived from it, such
 * as its API document. `config` may name servers that do not exist.
 */
export async function describeService(service: Service, config: Config): Promise<NestExpressApplication> {
  const root = rootOf(service, config, new Readiness(), new Metrics(service.name));
  const options = { preview: true, abortOnError: false, logger: false } as const;
  const app = await NestFactory.create<NestExpressApplication>(root, options);
  await service.connect?.(app, config);
  return app;
}

/**
 * Starts a service: its module with configuration, readiness and metrics, its transports, its HTTP side.
 * @param config `port` 0 takes a free port.
 * @param log by default one that names no service, since a process may run several.
 * @throws ListenError when the port is taken; whatever the module throws when it cannot start.
 */
export async function startService(
  service: Service,
  config: Config,
  log: Logger = createLog(config.logLevel),
): Promise<RunningService> {
  countBuffersAsHeap();
  const readiness = new Readiness();
  const metrics = new Metrics(service.name);
  const app = await NestFactory.create<NestExpressApplication>(rootOf(service, config, readiness, metrics), {
    logger: new NestLog(log),
    abortOnError: false,
    bodyParser: false,
  });
  let started = false;
  readiness.add('service', () => (started ? undefined : 'It is starting.'));
  try {
    prepareHttp(app, config, log);
    for (const handler of service.admit?.(app, config) ?? []) app.use(handler);
    readBodies(app, config.limits);
    mountProbes(app, readiness, metrics);
    await service.connect?.(app, config);
    await app.init();
    await listen(app, service, config);
    await app.startAllMicroservices();
  } catch (error) {
    await app.close().catch((close: unknown) => log.error({ err: close }, 'closing after a failed start'));
    throw error;
  }
  started = true;
  const url = urlOf(app.getHttpServer(), config.host);
  let stopped: Promise<void> | undefined;
  return { name: service.name, url, app, stop: () => (stopped ??= stop(app, readiness, metrics)) };
}

function rootOf(service: Service, config: Config, readiness: Readiness, metrics: Metrics): DynamicModule {
  const providers = [
    { provide: CONFIG, useValue: config },
    { provide: Readiness, useValue: readiness },
    { provide: Metrics, useValue: metrics },
  ];
  return {
    module: ServiceRoot,
    global: true,
    imports: [service.module(config)],
    providers,
    exports: [CONFIG, Readiness, Metrics],
  };
}

function prepareHttp(app: NestExpressApplication, { access, limits }: Config, log: Logger): void {
  app.disable('x-powered-by');
  app.set('trust proxy', access.proxies);
  app.use(trace);
  // Plain HTTP on loopback by default: a browser told to upgrade would find nothing.
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } }, hsts: false }));
  app.use(boundRequest(limits));
  if (access.allowedOrigins.length > 0) app.enableCors(corsOf(access));
  app.useGlobalFilters(new ProblemFilter(log));
}

async function listen(app: NestExpressApplication, service: Service, config: Config): Promise<void> {
  const port = config.port ?? service.defaultPort;
  try {
    await app.listen(port, config.host);
  } catch (error) {
    throw listenErrorOf(error, service.name, config.host, port) ?? error;
  }
}

async function stop(app: NestExpressApplication, readiness: Readiness, metrics: Metrics): Promise<void> {
  readiness.drain();
  const server = app.getHttpServer() as Server;
  const cut = setTimeout(() => server.closeAllConnections(), CONNECTION_GRACE_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
    metrics.registry.clear();
  }
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
