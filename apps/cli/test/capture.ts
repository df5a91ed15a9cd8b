import type { Surroundings } from '../src/context.js';

/** Surroundings that keep what was said. */
export class Capture implements Surroundings {
  readonly colour = false;
  readonly interruption = new AbortController();
  readonly interrupted = this.interruption.signal;
  readonly out: Surroundings['out'];
  readonly err: Surroundings['err'];
  stdout = '';
  stderr = '';

  /** @param width null for a pipe, which has none. */
  constructor(width: number | null = 100) {
    const columns = width ?? undefined;
    this.out = { columns, write: (text: string) => (this.stdout += text) };
    this.err = { columns, write: (text: string) => (this.stderr += text) };
  }

  get records(): Record<string, unknown>[] {
    const lines = this.stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
