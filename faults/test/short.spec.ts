import { expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { FAULTS } from '../src/faults/all.js';
import { report } from '../src/report/table.js';
import { Suite, type Result } from '../src/suite.js';

jest.setTimeout(300_000);
Logger.overrideLogger(false);

/** The short part of `npm run test:faults`: services as built, each in a process of its own. */
it('loses nothing and does nothing twice under the faults that are quickly caused', async () => {
  const faults = FAULTS.filter(({ short }) => short);
  const results: Result[] = [];
  const processes = { 'event-store': 1, 'actor-engine': 1, orchestrator: 1 };
  const suite = new Suite({ faults, seed: 1, runs: 4, processes }, () => undefined);
  await suite.run((result) => results.push(result), new AbortController().signal);
  if (results.some(({ findings }) => findings.length > 0)) throw new Error(report(results));
  expect(results.map(({ fault, lost, doubled }) => ({ fault, lost, doubled }))).toEqual(
    faults.map(({ name }) => ({ fault: name, lost: 0, doubled: 0 })),
  );
  for (const { times } of results) expect(times).toBeGreaterThan(0);
});
