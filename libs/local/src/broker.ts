import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { join } from 'node:path';
import { takeDataDir } from './data-dir.js';
import { LocalError } from './local-error.js';
import { commandOf, endProcess } from './os-process.js';
import { rememberedPort } from './port.js';
import { Supervised } from './supervised.js';

/** A server on this machine, which ends with this process. */
export interface LocalServer {
  /** Stays the same while the server lives, also when it had to be started again. */
  url: string;
  /** Of the server's process; another one after it had to be started again. */
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts nats-server with JetStream on a free loopback port.
 * @param options.dataDir where its streams are kept between starts; a temporary folder when absent.
 * @throws LocalError when nats-server is not installed, does not start, or the folder is in use.
 */
export async function startBroker(options: { dataDir?: string } = {}): Promise<LocalServer> {
  const program = natsServer();
  const folder = await takeDataDir('broker', options.dataDir);
  try {
    const config = join(folder.path, 'broker.conf');
    const pidFile = join(folder.path, 'broker.pid');
    await endOrphan(pidFile, config);
    const port = await rememberedPort(join(folder.path, 'broker.port'));
    const name = `scrai-${randomBytes(6).toString('hex')}`;
    writeFileSync(config, configOf(name, port, pidFile, join(folder.path, 'broker')));
    const server = new Supervised({
      name: 'broker',
      program,
      args: ['-c', config],
      // Its heap is small and short-lived: collecting it at 5 times instead of 2 saved 16% of its CPU for 80 MB of memory.
      env: { GOGC: '400' },
      signal: 'SIGTERM',
      logFile: join(folder.path, 'broker.log'),
      isReady: () => answers(port, name),
    });
    await server.start();
    return {
      url: `nats://127.0.0.1:${port}`,
      get pid() {
        return server.pid;
      },
      stop: () => server.stop().then(folder.release),
    };
  } catch (error) {
    await folder.release();
    throw error;
  }
}

function natsServer(): string {
  // Debian puts it where only root's PATH looks, and macOS shells may not know Homebrew's folder.
  const search =
    'PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/bin:/usr/local/bin" command -v nats-server';
  const path = spawnSync('sh', ['-c', search], { encoding: 'utf8' }).stdout.trim();
  if (path) return path;
  throw new LocalError(
    'nats-server is not installed: install it (Debian, Ubuntu: "apt-get install nats-server"; macOS: "brew install ' +
      'nats-server"; others: https://nats.io/download), or set NATS_URL to a NATS server with JetStream.',
  );
}

/**
 * Understood by 2.9.10, which refuses to start on options that it does not know, and by every later version. By default a broker
 * goes on for minutes giving requests and messages to a client that is not there any more.
 */
const configOf = (
  name: string,
  port: number,
  pidFile: string,
  storeDir: string,
): string => `server_name: ${name}
host: 127.0.0.1
port: ${port}
pid_file: ${JSON.stringify(pidFile)}
ping_interval: "5s"
ping_max: 2
jetstream { store_dir: ${JSON.stringify(storeDir)} }
`;

/** A broker whose parent was killed may still be on its way out, or was left behind with its warden killed. */
async function endOrphan(pidFile: string, config: string): Promise<void> {
  const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0;
  if (pid && commandOf(pid).includes(config)) await endProcess(pid, 'SIGTERM', 10_000);
}

/** Whether the server on the port is ours: it introduces itself with the name that we gave it. */
async function answers(port: number, name: string): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    const [greeting] = (await once(socket, 'data', { signal: AbortSignal.timeout(1_000) })) as [Buffer];
    return greeting.includes(`"server_name":"${name}"`);
  } catch {
    // Refused, or silent: not listening yet.
    return false;
  } finally {
    socket.destroy();
  }
}
