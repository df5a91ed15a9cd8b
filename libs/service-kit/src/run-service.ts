import { flushCompileCache } from 'node:module';
import { ConfigError } from './setting.js';
import { loadConfig, type Config } from './config.js';
import { arm } from './crash-points.js';
import { createLog } from './log.js';
import type { RunningService, Service } from './service.js';
import { startService } from './start-service.js';

/** Work in hand may finish for this long after SIGTERM; then the broker gives it to others. */
const DRAIN_MS = 10_000;

/**
 * The whole life of a service's process: read the configuration, start, serve, drain on SIGTERM or SIGINT.
 * Exit code 0 after a drain, 1 when the service could not start, failed, or did not drain in time;
 * a second signal ends it at once.
 */
export async function runService(service: Service): Promise<void> {
  const config = configOrExit(service);
  arm(config.crashPoint);
  const log = createLog(config.logLevel, { service: service.name });
  const fail = (message: string) => (error: unknown) => {
    log.fatal({ err: error }, `${message}: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  };
  process.once('uncaughtException', fail('unforeseen error'));
  const starting = startService(service, config, log);
  drainOnSignal(starting, (text) => log.info(text), fail('could not drain'));
  const running = await starting.catch(fail('could not start'));
  log.info({ url: running.url }, 'ready');
  // With NODE_COMPILE_CACHE the next start is quicker, also after one that ends without warning.
  flushCompileCache();
}

function configOrExit({ needs }: Service): Config {
  try {
    return loadConfig(undefined, undefined, needs);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function drainOnSignal(
  starting: Promise<RunningService>,
  say: (text: string) => void,
  fail: (error: unknown) => never,
): void {
  let signalled = false;
  const drain = (signal: NodeJS.Signals) => {
    if (signalled) process.exit(1);
    signalled = true;
    say(`${signal}: draining for up to ${DRAIN_MS / 1000} s; a second signal ends at once`);
    setTimeout(() => fail(new Error(`work was still in hand after ${DRAIN_MS / 1000} s`)), DRAIN_MS).unref();
    starting.then((running) => running.stop()).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', drain);
  process.on('SIGINT', drain);
}
