import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Rounds } from '../src/rounds.js';

describe('rounds', () => {
  it('are made one at a time, and go on after one that failed', async () => {
    const failures: unknown[] = [];
    const { promise: third, resolve } = Promise.withResolvers<void>();
    let [made, underWay, most] = [0, 0, 0];
    const rounds = new Rounds({
      everyMs: 1,
      failed: (error) => failures.push(error),
      go: async () => {
        most = Math.max(most, ++underWay);
        await sleep(5);
        underWay--;
        if (++made === 1) throw new Error('the first');
        if (made === 3) resolve();
      },
    });
    rounds.begin();
    await third;
    await rounds.end();
    expect(most).toBe(1);
    expect(failures).toEqual([new Error('the first')]);
  });

  it('end with the one that is under way, which is told', async () => {
    const { promise: begun, resolve } = Promise.withResolvers<void>();
    let told = false;
    const rounds = new Rounds({
      everyMs: 1,
      failed: () => undefined,
      go: async (ending) => {
        resolve();
        await new Promise((ended) => ending.addEventListener('abort', ended));
        await sleep(1);
        told = true;
      },
    });
    rounds.begin();
    await begun;
    await rounds.end();
    expect(told).toBe(true);
  });
});
