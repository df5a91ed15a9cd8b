import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';

/** What to start: a program of the workspace with its environment. */
export interface Launch {
  name: string;
  /** The top of the workspace. */
  workspace: string;
  /** From the top of the workspace, with its arguments; options of Node may come before it. */
  program: string[];
  environment: Record<string, string>;
  /** Where its output goes. */
  logDir: string;
}

/** A second on an idle machine; on one that plays dead, rather more. */
const START_MS = 120_000;
/** Longer than a service takes to drain, and than V8 takes to write a profile. */
const STOP_MS = 20_000;

/** A service in a process of its own, which answers; it can be killed, and started again on the same port. */
export class ServiceProcess {
  readonly launch: Launch;
  private readonly port: number;
  private child: ChildProcess | undefined;

  private constructor(launch: Launch, port: number) {
    this.launch = launch;
    this.port = port;
  }

  /** @throws Error with the end of its log when it does not get ready. */
  static async start(launch: Launch): Promise<ServiceProcess> {
    const service = new ServiceProcess(launch, await getPort({ host: '127.0.0.1' }));
    await service.startAgain();
    return service;
  }

  get name(): string {
    return this.launch.name;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.child!.pid!;
  }

  get logFile(): string {
    return join(this.launch.logDir, `${this.name}.log`);
  }

  /** Whether the process has ended, by itself or not. */
  get over(): boolean {
    return !this.child || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** What it said last, when it has ended by itself. */
  get obituary(): string | undefined {
    if (!this.over) return undefined;
    const end = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
    return `${this.name} ended (${this.child?.signalCode ?? this.child?.exitCode}). The end of ${this.logFile}:\n${end}`;
  }

  /** Starts it after it has ended. @param besides variables that this process has and later ones have not. */
  async startAgain(besides: Record<string, string> = {}): Promise<void> {
    const { workspace, program, environment } = this.launch;
    const own = { SCRAI_HOST: '127.0.0.1', SCRAI_PORT: String(this.port) };
    const variables = Object.entries({ ...environment, ...own, ...besides });
    const log = openSync(this.logFile, 'a');
    // `env` adds to the environment that we must not read, and becomes the program: the pid is the service's.
    const command = [...variables.map(([key, value]) => `${key}=${value}`), process.execPath, ...program];
    this.child = spawn('env', command, { cwd: workspace, stdio: ['ignore', log, log] });
    closeSync(log);
    await once(this.child, 'spawn');
    await this.ready();
  }

  /** Sends a signal; SIGSTOP and SIGCONT as well. Nothing happens to one that has ended. */
  signal(signal: NodeJS.Signals): void {
    if (!this.over) this.child!.kill(signal);
  }

  /** Resolves when the process has ended, whoever ended it. */
  async ended(): Promise<void> {
    if (!this.over) await once(this.child!, 'exit');
  }

  /** Ends it in good order; by force when it does not drain. */
  async stop(): Promise<void> {
    this.signal('SIGTERM');
    const late = setTimeout(() => this.signal('SIGKILL'), STOP_MS);
    await this.ended();
    clearTimeout(late);
  }

  private async ready(): Promise<void> {
    const deadline = performance.now() + START_MS;
    while (!(await this.answers())) {
      const { obituary } = this;
      if (obituary) throw new Error(obituary);
      if (performance.now() > deadline) {
        await this.stop();
        throw new Error(`${this.name} was not ready after ${START_MS / 1_000} s; see ${this.logFile}`);
      }
      await delay(50);
    }
  }

  private async answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health/ready`)).ok;
    } catch {
      // Nothing listens yet.
      return false;
    }
  }
}
