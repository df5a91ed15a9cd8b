import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import getPort from 'get-port';
import { WORKSPACE } from './workspace.js';

/** What to start: a program of the workspace with its environment. */
export interface Launch {
  name: string;
  /** From the top of the workspace, with its arguments. */
  program: string[];
  environment: Record<string, string>;
  /** Where its output goes. */
  logDir: string;
  /** Where V8 writes its CPU profile when it ends; none when absent. */
  profileDir?: string;
}

const START_MS = 60_000;
/** Longer than a service takes to drain, and than V8 takes to write a profile. */
const STOP_MS = 20_000;

/** A service in a process of its own, which answers. */
export class ServiceProcess {
  private constructor(
    readonly name: string,
    readonly url: string,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {}

  /** @throws Error with the end of its log when it does not get ready. */
  static async start({ name, program, environment, logDir, profileDir }: Launch): Promise<ServiceProcess> {
    const port = await getPort({ host: '127.0.0.1' });
    const logFile = join(logDir, `${name}.log`);
    const log = openSync(logFile, 'a');
    const variables = Object.entries({ ...environment, SCRAI_HOST: '127.0.0.1', SCRAI_PORT: String(port) });
    const profile = profileDir
      ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`]
      : [];
    // `env` adds to the environment that we must not read, and becomes the program: the pid is the service's.
    const command = [
      ...variables.map(([key, value]) => `${key}=${value}`),
      process.execPath,
      ...profile,
      ...program,
    ];
    const child = spawn('env', command, { cwd: WORKSPACE, stdio: ['ignore', log, log] });
    closeSync(log);
    await once(child, 'spawn');
    const service = new ServiceProcess(name, `http://127.0.0.1:${port}`, child, logFile);
    await service.ready();
    return service;
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** What it said last, when it has ended by itself. */
  get obituary(): string | undefined {
    if (!this.over) return undefined;
    const end = readFileSync(this.logFile, 'utf8').trimEnd().split('\n').slice(-5).join('\n');
    return `${this.name} ended (${this.child.signalCode ?? this.child.exitCode}). The end of ${this.logFile}:\n${end}`;
  }

  /** Ends it in good order; by force when it does not drain. */
  async stop(): Promise<void> {
    if (this.over) return;
    const exit = once(this.child, 'exit');
    this.child.kill('SIGTERM');
    const late = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await exit;
    clearTimeout(late);
  }

  private get over(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
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
