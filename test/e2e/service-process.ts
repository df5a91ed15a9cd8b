import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.js';

const TOP = join(import.meta.dirname, '../..');
const KEPT_LINES = 40;

/** Whoever ends the tests ends what they started. */
const living = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

/** One service in a process of its own, which can be killed and started again on the same port. */
export class ServiceProcess {
  private child: ChildProcess | null = null;
  private readonly lines: string[] = [];
  private ready = false;

  constructor(
    readonly service: string,
    private readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The last lines that it wrote. */
  get log(): string {
    return [`--- ${this.service} on ${this.port}`, ...this.lines].join('\n');
  }

  /** Starts it and waits until it is ready. @throws Error with its log when it ends instead. */
  async start(): Promise<void> {
    this.ready = false;
    const child = spawn(process.execPath, [`apps/${this.service}/dist/main.js`], {
      cwd: TOP,
      env: {
        ...this.environment,
        PATH: process.env.PATH,
        SCRAI_PORT: String(this.port),
        SCRAI_LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    living.add(child);
    child.once('exit', () => living.delete(child));
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data: Buffer) => this.hear(data.toString()));
    }
    await eventually(
      `${this.service} gets ready`,
      () => {
        if (child.exitCode !== null)
          throw new Error(`${this.service} ended (${child.exitCode})\n${this.log}`);
        return this.ready;
      },
      () => this.log,
    );
  }

  /** Ends it, and resolves when it is gone. A kill leaves it no time for anything. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill(signal);
    await gone;
  }

  private hear(text: string): void {
    this.lines.push(...text.split('\n').filter(Boolean));
    this.lines.splice(0, this.lines.length - KEPT_LINES);
    if (text.includes('"msg":"ready"')) this.ready = true;
  }
}
