import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.js';

const ENGINE = join(import.meta.dirname, '../../docs/examples/python-engine/engine.py');

export const pythonIsHere = spawnSync('python3', ['--version']).status === 0;

/** The engine of the documentation, in a process of its own. */
export class PythonEngine {
  private constructor(
    private readonly child: ChildProcess,
    private readonly lines: string[],
  ) {}

  /** Starts one and waits until it has registered. @param args such as `--think`. */
  static async start(url: string, ...args: string[]): Promise<PythonEngine> {
    const child = spawn('python3', [ENGINE, ...args], {
      env: { PATH: process.env.PATH, SCRAI_URL: url },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const engine = new PythonEngine(child, []);
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => engine.lines.push(data.toString()));
    await eventually(
      'the Python engine registers',
      () => engine.id !== undefined,
      () => engine.log,
    );
    return engine;
  }

  /** Its engine_id. */
  get id(): string {
    return /engine (\S{36}) at/.exec(this.log)?.[1] as string;
  }

  get log(): string {
    return this.lines.join('');
  }

  /** Ends it. @returns its exit code, or null where a signal ended it. */
  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill(signal);
      await gone;
    }
    return this.child.exitCode;
  }
}
