import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { LocalError } from './local-error.js';
import { endProcess, isAlive } from './os-process.js';

/** What to run, and how to tell that it answers. */
export interface Command {
  name: string;
  program: string;
  args: string[];
  /** Variables besides those of this process. */
  env?: Record<string, string>;
  /** Asks the server to end in good order. */
  signal: 'SIGINT' | 'SIGTERM';
  logFile: string;
  user?: { uid: number; gid: number };
  /** Resolves to whether the server with this process id answers by now. */
  isReady(pid: number): Promise<boolean>;
}

const START_MS = 60_000;
const STOP_MS = 15_000;
const RESTART_PAUSE_MS = 250;

/**
 * The shell is the server's parent, in a session of its own: Ctrl-C in a terminal does not reach the server, so that
 * services are drained first. Its standard input is a pipe from us. When that closes, because we stop or were killed,
 * it ends the server; when the server ends by itself, so does the shell, with the server's exit code.
 */
const WARDEN = `
exec 3<&0
"$@" </dev/null >&2 3<&- & server=$!
echo "$server"
( read -r _ <&3; kill -"$SCRAI_STOP" "$server" ) >/dev/null 2>&1 & watcher=$!
exec 3<&-
wait "$server"; code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

/** A server that runs as long as this process does, and is started again when it dies. */
export class Supervised {
  /** Of the server itself; changes when it is started again. */
  pid = 0;
  private readonly command: Command;
  private warden: ChildProcess | undefined;
  private restart: Promise<void> | undefined;
  private stopping = false;

  constructor(command: Command) {
    this.command = command;
  }

  /** @throws LocalError with the end of the server's log when it does not come up. */
  async start(): Promise<void> {
    const { name, isReady, logFile } = this.command;
    const warden = await this.spawn();
    const deadline = Date.now() + START_MS;
    while (!(await isReady(this.pid))) {
      if (warden.exitCode === null && Date.now() < deadline) await delay(20);
      else {
        await this.stop();
        throw new LocalError(`The ${name} did not start. The end of ${logFile}:\n${endOf(logFile)}`);
      }
    }
    this.watch(warden);
  }

  /** Ends the server in good order; by force after a while. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.restart;
    const { warden, pid } = this;
    if (!warden || warden.exitCode !== null || warden.signalCode !== null) return;
    warden.ref();
    const ended = once(warden, 'exit');
    warden.stdin?.destroy();
    const late = setTimeout(() => void endProcess(pid, 'SIGKILL', 0), STOP_MS);
    await ended;
    clearTimeout(late);
    // A warden that was killed has left the server behind.
    if (isAlive(pid)) await endProcess(pid, this.command.signal, STOP_MS);
  }

  private watch(warden: ChildProcess): void {
    const restart = () => (this.restart = this.startAgain());
    // It may have died since it answered.
    if (warden.exitCode !== null || warden.signalCode !== null) void restart();
    else warden.once('exit', () => void restart());
  }

  /** The first failure of a restart is not the last: the old server's memory or port may be held for a moment. */
  private async startAgain(): Promise<void> {
    while (!this.stopping) {
      await delay(RESTART_PAUSE_MS, undefined, { ref: false });
      if (this.stopping) return;
      const warden = await this.spawn();
      while (warden.exitCode === null && !this.stopping) {
        if (await this.command.isReady(this.pid)) return this.watch(warden);
        await delay(50);
      }
    }
  }

  private async spawn(): Promise<ChildProcess> {
    const { program, args, signal, logFile, user, env = {} } = this.command;
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
    const log = openSync(logFile, 'a', 0o600);
    const warden = spawn(
      'env',
      [`SCRAI_STOP=${signal.slice(3)}`, ...variables, 'sh', '-c', WARDEN, 'sh', program, ...args],
      {
        detached: true,
        stdio: ['pipe', 'pipe', log],
        ...user,
      },
    );
    closeSync(log);
    this.warden = warden;
    this.pid = await pidFrom(warden);
    unref(warden);
    return warden;
  }
}

/** The first thing that the warden says is the process id of the server. */
async function pidFrom(warden: ChildProcess): Promise<number> {
  const died = once(warden, 'exit').then(() =>
    Promise.reject(new LocalError('A shell (sh) cannot be run here.')),
  );
  const [line] = (await Promise.race([once(createInterface(warden.stdout!), 'line'), died])) as [string];
  return Number(line);
}

/** The server must not keep us from ending. */
function unref(warden: ChildProcess): void {
  warden.unref();
  for (const pipe of [warden.stdin, warden.stdout]) (pipe as { unref?: () => void } | null)?.unref?.();
}

const endOf = (file: string): string => readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
