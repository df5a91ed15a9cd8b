import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EVENT_TYPES, partitionOf } from '@scrai/contracts';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  appendBatch,
  BadCursor,
  createRun,
  Database,
  getRetryPolicy,
  getRun,
  getTemplate,
  getTemplateByHash,
  listEventTypes,
  listRuns,
  listTemplates,
  loadSeeds,
  putRetryPolicy,
  runToPlay,
  saveTemplate,
  saveTemplates,
  setRunTurnLimit,
  templateVersions,
  TemplateVersionTaken,
  unendedRuns,
} from '../src/index.js';
import { anAppend, aRun, freshDatabase, NEW_RUN, type FreshDatabase } from '../src/testing/index.js';

const SEEDS = join(import.meta.dirname, '../../../seeds');

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'reads-test' });
  await db.migrate();
});
afterAll(async () => {
  await db.close();
  await fresh.drop();
});

describe('runs', () => {
  it('are made once for each idempotency key', async () => {
    const twice = { ...NEW_RUN, idempotency_key: 'once' };
    const answers = await Promise.all([1, 2, 3].map(() => createRun(db, twice)));
    expect(new Set(answers.map(({ run }) => run.id)).size).toBe(1);
    expect(answers.filter(({ created }) => created)).toHaveLength(1);
  });

  it('keep what they are compiled from', async () => {
    const { run } = await createRun(db, { ...NEW_RUN, spec: { text: 'nul \0' }, turn_limit: 3 });
    expect(await runToPlay(db, run.id)).toMatchObject({
      spec: { text: 'nul \ufffd' },
      last_seq: 0,
      turn_limit: 3,
    });
    expect(run).not.toHaveProperty('spec');
    expect(await setRunTurnLimit(db, run.id, null)).toBe(true);
    expect(await getRun(db, run.id)).toMatchObject({ turn_limit: null, status: 'pending', seed: 7 });
  });

  it('are listed newest first, in pages, by label', async () => {
    const labels = { experiment: 'e1' };
    const ids: string[] = [];
    for (let i = 0; i < 5; i += 1) {
      ids.push((await createRun(db, { ...NEW_RUN, labels: { ...labels, arm: String(i) } })).run.id);
    }
    const first = await listRuns(db, { labels }, { limit: 3 });
    const second = await listRuns(db, { labels }, { limit: 3, after: first.next ?? undefined });
    expect([...first.data, ...second.data].map((run) => run.id)).toEqual(ids.toReversed());
    expect(second.next).toBeNull();
    await expect(listRuns(db, {}, { limit: 3, after: 'x' })).rejects.toThrow(BadCursor);
  });

  it('are hosted by partition until they have ended', async () => {
    const run = await aRun(db);
    const hosted = async () => (await unendedRuns(db, [partitionOf(run)])).some(({ id }) => id === run);
    expect(await hosted()).toBe(true);
    await appendBatch(db, [anAppend(run, { status: 'stopped' })]);
    expect(await hosted()).toBe(false);
    expect(await setRunTurnLimit(db, run, 4)).toBe(false);
  });
});

describe('templates', () => {
  const template = (version: string, hash = version) => ({
    name: 'debate',
    version,
    content_hash: hash,
    document: { version },
    source: `version: ${version} # a comment`,
  });

  it('are immutable versions', async () => {
    expect(await saveTemplate(db, 'scenario', template('1.9'))).toEqual({ created: true });
    expect(await saveTemplate(db, 'scenario', template('1.9'))).toEqual({ created: false });
    await expect(saveTemplate(db, 'scenario', template('1.9', 'other'))).rejects.toThrow(
      TemplateVersionTaken,
    );
    const mixed = [template('1.11'), template('1.9', 'other')].map((one) => ({
      ...one,
      kind: 'scenario' as const,
    }));
    await expect(saveTemplates(db, mixed)).rejects.toThrow('raise the version');
    expect(await getTemplate(db, 'scenario', 'debate', '1.11')).toBeNull();
  });

  it('are newest by number', async () => {
    await saveTemplates(db, [
      { ...template('1.10'), kind: 'scenario' },
      { ...template('draft'), kind: 'scenario' },
      { ...template('1.2'), kind: 'scenario' },
    ]);
    expect(await getTemplate(db, 'scenario', 'debate')).toMatchObject({ version: '1.10' });
    const versions = await templateVersions(db, 'scenario', 'debate');
    expect(versions.map(({ version }) => version)).toEqual(['1.10', '1.9', '1.2', 'draft']);
    expect(await getTemplateByHash(db, 'scenario', '1.9')).toMatchObject({
      source: 'version: 1.9 # a comment',
    });
    await saveTemplate(db, 'scenario', { ...template('1'), name: 'auction' });
    const list = await listTemplates(db, 'scenario', { limit: 9 });
    expect(list.map(({ name, version }) => [name, version])).toEqual([
      ['auction', '1'],
      ['debate', '1.10'],
    ]);
    expect(await listTemplates(db, 'agent', { limit: 9 })).toEqual([]);
  });
});

describe('seeds', () => {
  it('are loaded again without effect, and leave a changed policy alone', async () => {
    await loadSeeds(db, SEEDS);
    const types = await listEventTypes(db);
    expect(types.map(({ name }) => name).sort()).toEqual([...EVENT_TYPES].sort());
    expect(types[0].payload_schema).toHaveProperty('properties');
    const policy = await getRetryPolicy(db, 'global');
    expect(policy).toMatchObject({ max_retries: 15, dead_letter_threshold: 30 });
    if (policy) await putRetryPolicy(db, { ...policy, max_retries: 9 });
    await loadSeeds(db, SEEDS);
    expect(await getRetryPolicy(db, 'global')).toMatchObject({ max_retries: 9 });
  });

  it('say what is wrong with them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'seeds-'));
    await writeFile(
      join(folder, 'event-types.yaml'),
      '- { name: run.started, schema_version: one, description: x }',
    );
    await expect(loadSeeds(db, folder)).rejects.toThrow('schema_version of entry 0 must be a number');
    await rm(folder, { recursive: true });
  });
});
