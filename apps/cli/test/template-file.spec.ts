import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ScraiClient } from '@scrai/client';
import { UsageError } from '../src/failure.js';
import { templateFrom } from '../src/template-file.js';

let folder: string;
/** Stands for a server that stores what it is sent. */
const blobs = {
  add: async (bytes: Uint8Array) => ({ sha256: String(bytes.length).repeat(64), media_type: 'image/png' }),
} as unknown as ScraiClient['blobs'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrai-template-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function sent(text: string): Promise<unknown> {
  const file = join(folder, 'template.yaml');
  await writeFile(file, text);
  return templateFrom(file, blobs);
}

it('a template is sent as it is written, faulty or not', async () => {
  expect(await sent('name: talk # ours\ncast: []\n')).toBe('name: talk # ours\ncast: []\n');
  expect(await sent('name: [')).toBe('name: [');
});

it('the files that it names are put in', async () => {
  await writeFile(join(folder, 'people.csv'), 'age,town\n30,Ulm\n');
  expect(await sent('name: talk\ncast:\n  - agent: citizen\n    csv: people.csv\n')).toEqual({
    name: 'talk',
    cast: [{ agent: 'citizen', rows: [{ age: 30, town: 'Ulm' }] }],
  });
  await writeFile(join(folder, 'map.png'), 'bytes');
  expect(await sent('stimuli:\n  - media: [{ file: map.png, alt: A map. }]\n')).toEqual({
    stimuli: [{ media: [{ alt: 'A map.', sha256: '5'.repeat(64), media_type: 'image/png' }] }],
  });
});

it('what cannot be read is said with its place', async () => {
  await expect(sent('cast:\n  - csv: none.csv\n')).rejects.toThrow(
    /template.yaml:2: the file none.csv cannot be read/,
  );
  await expect(templateFrom(join(folder, 'none.yaml'), blobs)).rejects.toThrow(UsageError);
});
