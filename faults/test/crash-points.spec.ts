import { describe, expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { CRASH_POINTS } from '@scrai/service-kit';
import { FAULTS } from '../src/faults/all.js';

const sources = globSync('{libs,apps}/*/src/**/*.ts').map((file) => readFileSync(file, 'utf8'));
const inCode = sources.flatMap((text) =>
  [...text.matchAll(/crashPoint\(\s*'([^']+)'/g)].map(([, name]) => name),
);

describe('crash points', () => {
  it('are in the code, each in one place, and in the list, all of them', () => {
    expect(inCode.sort()).toEqual(Object.keys(CRASH_POINTS).sort());
  });

  it('are all reached by the suite', () => {
    const caused = FAULTS.map(({ name }) => name);
    expect(caused).toEqual(
      expect.arrayContaining(Object.keys(CRASH_POINTS).map((point) => `kill at ${point}`)),
    );
    expect(new Set(caused).size).toBe(caused.length);
  });
});
