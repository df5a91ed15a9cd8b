import { describe, expect, it } from '@jest/globals';
import type { Lane } from '@scrai/contracts';
import { RunQueue } from '../src/run-queue.js';

/** Runs that wait, in order, and those that play. */
class Theatre {
  readonly playing = new Set<string>();
  mostAtOnce = 0;
  readonly opening: string[] = [];

  constructor(private readonly waiting: { id: string; lane: Lane }[]) {}

  get size(): number {
    return this.playing.size;
  }

  queued(_except: string[], limit: number): Promise<{ id: string; lane: Lane }[]> {
    return Promise.resolve(this.waiting.slice(0, limit));
  }

  open(id: string): Promise<void> {
    this.waiting.splice(
      this.waiting.findIndex((run) => run.id === id),
      1,
    );
    this.playing.add(id);
    this.mostAtOnce = Math.max(this.mostAtOnce, this.size);
    return Promise.resolve();
  }
}

const runs = (count: number, lane: Lane): { id: string; lane: Lane }[] =>
  Array.from({ length: count }, (_, index) => ({ id: `${lane}-${index}`, lane }));

describe('a queue of runs', () => {
  it('opens as many as there are places, and the next when one is left', async () => {
    const theatre = new Theatre(runs(5, 'high'));
    const queue = new RunQueue(theatre, 2);
    await queue.fill();
    expect([...theatre.playing]).toEqual(['high-0', 'high-1']);
    theatre.playing.delete('high-0');
    queue.left();
    await queue.fill();
    expect([...theatre.playing]).toEqual(['high-1', 'high-2']);
    expect(theatre.mostAtOnce).toBe(2);
  });

  it('keeps places free of a batch, for runs that somebody watches', async () => {
    const theatre = new Theatre(runs(100, 'low'));
    const queue = new RunQueue(theatre, 8);
    await queue.fill();
    expect(theatre.size).toBe(6);
    expect(queue.admits('low')).toBe(false);
    expect(queue.admits('high')).toBe(true);
  });

  it('opens one of a batch even where there is one place only', async () => {
    const theatre = new Theatre(runs(2, 'low'));
    await new RunQueue(theatre, 1).fill();
    expect(theatre.size).toBe(1);
  });

  it('admits nobody when all places are taken', async () => {
    const theatre = new Theatre(runs(3, 'high'));
    const queue = new RunQueue(theatre, 3);
    await queue.fill();
    expect(queue.admits('high')).toBe(false);
  });
});
