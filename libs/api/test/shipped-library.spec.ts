import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { cp, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { ScraiClient } from '@scrai/client';
import { startService } from '@scrai/service-kit';
import { orchestratorService } from '../src/index.js';
import type { ShippedLibrary } from '../src/templates/shipped-library.js';
import { ApiUnderTest, libraryOf } from './api-under-test.js';

const TOP = join(import.meta.dirname, '../../..');

let api: ApiUnderTest;
let library: ShippedLibrary;
let folder: string;
let warnings: unknown[];
let errors: unknown[];

beforeAll(async () => {
  api = await ApiUnderTest.start();
  library = libraryOf(api);
});
afterAll(() => api.stop());

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrai-library-'));
  await cp(join(TOP, 'seeds'), join(folder, 'seeds'), { recursive: true });
  for (const kind of ['agents', 'scenarios'])
    await mkdir(join(folder, 'templates', kind), { recursive: true });
  [warnings, errors] = [[], []];
  jest.spyOn(Logger.prototype, 'warn').mockImplementation((text) => void warnings.push(text));
  jest.spyOn(Logger.prototype, 'error').mockImplementation((text) => void errors.push(text));
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(folder, { recursive: true });
});

const write = (path: string, text: string): Promise<void> => writeFile(join(folder, 'templates', path), text);

const agentOf = (version: string, persona: string): string =>
  `name: guest\nversion: '${version}'\ndescription: Dines.\nengine: actor\npersona: ${persona}\n`;
const scenarioOf = (name: string, cast: string): string => `name: ${name}
version: '1.0.0'
description: A dinner.
cast:
  - ${cast}
scenes:
  - name: table
    premise: The soup is served.
    schedule: round_robin
    end: { turns: 2 }
`;

describe('the library that is shipped', () => {
  it('is there as soon as an orchestrator answers, also when two start at once', async () => {
    const config = { ...api.config, port: 0 };
    const started = await Promise.all([1, 2].map(() => startService(orchestratorService, config)));
    try {
      const client = new ScraiClient(started[0].url);
      for (const [calls, kind] of [
        [client.agentTemplates, 'agents'],
        [client.scenarioTemplates, 'scenarios'],
      ] as const) {
        const files = await readdir(join(TOP, 'templates', kind));
        const shipped = files.filter((name) => /\.(ya?ml|json)$/.test(name)).length;
        expect([kind, (await calls.list({ limit: 500 })).data.length]).toEqual([kind, shipped]);
      }
      expect((await client.eventTypes({ limit: 500 })).data.map(({ name }) => name)).toContain('run.started');
      expect((await client.retryPolicies()).data.map(({ name }) => name)).toContain('global');
      expect([warnings, errors]).toEqual([[], []]);
    } finally {
      for (const each of started) await each.stop();
    }
  });

  it('puts the files that a template names in, and changes nothing when it is loaded again', async () => {
    await write('agents/guest.yaml', agentOf('1', 'You are a guest.'));
    await write('scenarios/guests.csv', 'name,age\nAda,36\nBob,41\n');
    await write(
      'scenarios/dinner.yaml',
      scenarioOf('dinner', '{ name: diner, agent: guest, csv: guests.csv }'),
    );
    await library.load(folder);
    expect(errors).toEqual([]);
    const stored = await api.client.scenarioTemplates.get('dinner');
    expect(stored.document).toMatchObject({
      cast: [
        {
          rows: [
            { name: 'Ada', age: 36 },
            { name: 'Bob', age: 41 },
          ],
        },
      ],
    });
    expect(await api.client.scenarioTemplates.add(stored.source)).toEqual(stored);
    await library.load(folder);
    expect(await api.client.scenarioTemplates.get('dinner')).toEqual(stored);
    expect([warnings, errors]).toEqual([[], []]);
  });

  it('leaves a stored version as it is, and says so', async () => {
    await write('agents/guest.yaml', agentOf('2', 'You are a guest.'));
    await library.load(folder);
    const stored = await api.client.agentTemplates.get('guest', '2');
    await write('agents/guest.yaml', agentOf('2', 'You are the host.'));
    await library.load(folder);
    expect(await api.client.agentTemplates.get('guest', '2')).toEqual(stored);
    expect(warnings).toEqual([expect.stringMatching(/^templates\/agents\/guest\.yaml: .*other content/)]);
    expect(errors).toEqual([]);
  });

  it('says every fault with its line, and loads the rest', async () => {
    await write('agents/guest.yaml', agentOf('3', 'You are a guest.'));
    await write(
      'scenarios/a-faulty.yaml',
      scenarioOf('faulty', '{ name: diner, agent: guest, csv: none.csv }'),
    );
    await write('scenarios/b-broken.yaml', 'name: [');
    await write('scenarios/c-good.yaml', scenarioOf('good', '{ name: diner, agent: guest, count: 2 }'));
    await writeFile(join(folder, 'seeds', 'event-types.yaml'), '3');
    await library.load(folder);
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.stringContaining('event-types.yaml: a list of entries is expected'),
        expect.stringMatching(/^templates\/scenarios\/a-faulty\.yaml:5: .*none\.csv/),
        expect.stringMatching(/^templates\/scenarios\/b-broken\.yaml:1: /),
      ]),
    );
    expect((await api.client.scenarioTemplates.get('good')).version).toBe('1.0.0');
    await rm(join(folder, 'templates'), { recursive: true });
    await library.load(folder);
    expect(errors.filter((text) => String(text).startsWith('ENOENT'))).toHaveLength(2);
  });
});
