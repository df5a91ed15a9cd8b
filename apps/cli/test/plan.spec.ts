import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Unreachable, type ScraiClient } from '@scrai/client';
import { UsageError } from '../src/failure.js';
import { expectWritable, writeResult } from '../src/result-file.js';
import { playAll } from '../src/trials/play.js';
import { readArms, readParameter, readSeeds, trialsOf } from '../src/trials/plan.js';

describe('seeds', () => {
  it.each([
    ['7', [7]],
    ['1-4', [1, 2, 3, 4]],
    ['3,1-2,3', [3, 1, 2]],
    ['0', [0]],
  ])('%s', (text, seeds) => {
    expect(readSeeds(text)).toEqual(seeds);
  });

  it.each(['', 'x', '1-', '5-2', '1.5', '-3', '1-1000000000', '9007199254740993'])('refuses %j', (text) => {
    expect(() => readSeeds(text)).toThrow(UsageError);
  });
});

describe('parameters', () => {
  it.each([
    ['n=3', ['n', 3]],
    ['on=true', ['on', true]],
    ['item=a rug', ['item', 'a rug']],
    ['code="007"', ['code', '007']],
    ['formula=a=b', ['formula', 'a=b']],
    ['none=', ['none', null]],
    ['list=[1, 2]', ['list', [1, 2]]],
  ])('%s', (text, parameter) => {
    expect(readParameter(text)).toEqual(parameter);
  });

  it.each(['n', '=3', 'n=[1'])('refuses %j', (text) => {
    expect(() => readParameter(text)).toThrow(UsageError);
  });
});

describe('arms', () => {
  it('gather their parameters over those that all share', () => {
    const arms = readArms(['base:', 'low:price=1', 'low:haste=2'], { price: 5, item: 'rug' });
    expect(arms).toEqual([
      { name: 'base', parameters: { price: 5, item: 'rug' } },
      { name: 'low', parameters: { price: 1, haste: 2, item: 'rug' } },
    ]);
  });

  it('are one when none is named', () => {
    expect(readArms([], { price: 5 })).toEqual([{ name: 'all', parameters: { price: 5 } }]);
  });

  it.each(['price=1', 'a b:price=1', 'low:price'])('refuses %j', (text) => {
    expect(() => readArms([text], {})).toThrow(UsageError);
  });

  it('take turns, so that none waits for the end of another', () => {
    const trials = trialsOf(readArms(['a:', 'b:'], {}), [1, 2]);
    expect(trials.map(({ arm, seed }) => `${arm.name}${seed}`)).toEqual(['a1', 'b1', 'a2', 'b2']);
  });
});

describe('a batch', () => {
  const trials = trialsOf(readArms([], {}), [1]);
  const batch = { template: 'x', labels: { batch: 'b' }, trials };
  const away = new Unreachable('http://127.0.0.1:9', { cause: new Error('gone') });
  const { signal } = new AbortController();
  const run = { id: 'r', ended_at: null };

  it('waits for a server that goes away, and says so once', async () => {
    const answers = [away, away, { ...run, ended_at: 'now' }];
    const runs = {
      start: () => Promise.resolve(run),
      get: () => {
        const next = answers.shift();
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
      results: () => Promise.resolve({ fingerprint: 'f', measurements: [], simulated: true }),
    };
    let [lost, done] = [0, 0];
    const listener = { onEnd: () => void done++, onLost: () => void lost++ };
    const played = await playAll({ runs } as unknown as ScraiClient, batch, listener, signal);
    expect([played[0].fingerprint, lost, done]).toEqual(['f', 1, 1]);
  });

  it('does not wait for one that never was there', async () => {
    const runs = { start: () => Promise.reject(away) };
    const listener = { onEnd: () => undefined, onLost: () => undefined };
    await expect(playAll({ runs } as unknown as ScraiClient, batch, listener, signal)).rejects.toBe(away);
  });
});

describe('a file of results', () => {
  let folder: string;
  beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'scrai-results-'))));
  afterAll(() => rm(folder, { recursive: true }));

  it('keeps what it held until all is there', async () => {
    const path = join(folder, 'kept.jsonl');
    await writeFile(path, 'before');
    const refused = async function* (): AsyncGenerator<string> {
      yield await Promise.resolve('half');
      throw new Error('refused');
    };
    await expect(writeResult(path, refused())).rejects.toThrow('refused');
    await expectWritable(path);
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['before', ['kept.jsonl']]);
    await writeResult(path, 'after');
    expect([await readFile(path, 'utf8'), await readdir(folder)]).toEqual(['after', ['kept.jsonl']]);
  });

  it.each(['.', 'none/rows.csv'])('is refused where it cannot be: %s', async (path) => {
    await expect(expectWritable(join(folder, path))).rejects.toThrow(/cannot be written: E/);
    await expect(writeResult(join(folder, path), 'x')).rejects.toThrow(UsageError);
  });
});
