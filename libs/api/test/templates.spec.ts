import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemResponse } from '@scrai/client';
import { recordModelCalls } from '@scrai/store';
import { aCall } from '@scrai/store/testing';
import { ApiUnderTest } from './api-under-test.js';

const TEMPLATES = join(import.meta.dirname, '../../../templates');
const read = (path: string): Promise<string> => readFile(join(TEMPLATES, path), 'utf8');

let api: ApiUnderTest;
let scenario: string;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  scenario = await read('scenarios/price-negotiation.yaml');
  for (const name of ['analyst', 'narrator', 'negotiator']) {
    await api.client.agentTemplates.add(await read(`agents/${name}.yaml`));
  }
  await api.client.scenarioTemplates.add(scenario);
});
afterAll(() => api.stop());

async function refused(call: Promise<unknown>): Promise<ProblemResponse> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProblemResponse) return error;
  throw new Error(`no problem was answered, but ${String(error)}`);
}

describe('templates', () => {
  it('keep their text, and the same content again is no new version', async () => {
    const again = await api.client.scenarioTemplates.add(scenario);
    const { data } = await api.client.scenarioTemplates.versions('price-negotiation');
    expect(data.map(({ id }) => id)).toEqual([again.id]);
    expect(await api.client.scenarioTemplates.get('price-negotiation')).toEqual(again);
    expect(again.source).toBe(scenario);
    expect(again.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  it('never change: other content needs another version', async () => {
    const { problem } = await refused(
      api.client.scenarioTemplates.add(scenario.replace('flea market', 'fair')),
    );
    expect(problem).toMatchObject({ status: 409, code: 'version_taken' });
    const next = await api.client.scenarioTemplates.add(
      scenario.replace('version: "1.0.0"', 'version: "1.10.0"'),
    );
    expect((await api.client.scenarioTemplates.get('price-negotiation')).version).toBe(next.version);
    expect((await api.client.scenarioTemplates.get('price-negotiation', '1.0.0')).version).toBe('1.0.0');
    const page = await api.client.scenarioTemplates.versions('price-negotiation', { limit: 1 });
    const rest = await api.client.scenarioTemplates.versions('price-negotiation', { after: page.page.next! });
    expect([...page.data, ...rest.data].map(({ version }) => version)).toEqual(['1.10.0', '1.0.0']);
  });

  it('are refused with every fault, its pointer and its line', async () => {
    const faulty = scenario
      .replace(/agent: negotiator/, 'agent: negotiatr')
      .replace(/round_robin/, 'round_robbin');
    const verdict = await api.client.scenarioTemplates.validate(faulty);
    expect(verdict.valid).toBe(false);
    expect(verdict.errors.length).toBeGreaterThanOrEqual(2);
    for (const { line, pointer } of verdict.errors) {
      expect(line).toBeGreaterThan(1);
      expect(pointer).toMatch(/^\//);
    }
    const { problem } = await refused(api.client.scenarioTemplates.add(faulty));
    expect(problem).toMatchObject({ status: 422, code: 'invalid_template', errors: verdict.errors });
    expect((await api.client.scenarioTemplates.validate('a: [')).errors[0].line).toBe(1);
    expect((await api.client.scenarioTemplates.validate(scenario)).errors).toEqual([]);
  });

  it('are suggested where one is unknown', async () => {
    const { problem } = await refused(api.client.runs.start({ template: 'price-negotation' }));
    expect(problem.detail).toContain('did you mean price-negotiation?');
    const version = await refused(api.client.scenarioTemplates.get('price-negotiation', '9'));
    expect(version.problem.detail).toContain('1.0.0');
  });
});

describe('starting a run', () => {
  const start = { template: 'price-negotiation', version: '1.0.0' };

  it('answers 202 with its place, its seed and the parameters as they are', async () => {
    const response = await api.fetch('/scenario-runs', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ ...start, parameters: { max_rounds: 6 }, labels: { arm: 'low' } }),
    });
    expect(response.status).toBe(202);
    const run = (await response.json()) as { id: string; seed: number };
    expect(response.headers.get('location')).toBe(`/api/v1/scenario-runs/${run.id}`);
    expect(Number.isSafeInteger(run.seed)).toBe(true);
    expect(await api.client.runs.get(run.id)).toMatchObject({
      status: 'pending',
      lane: 'high',
      turn_limit: null,
      parameters: { max_rounds: 6, buyer_reserve: 560 },
    });
    expect((await api.client.runs.list({ label: 'arm=low' })).data.map(({ id }) => id)).toEqual([run.id]);
    expect((await api.client.runs.list({ label: 'arm=high' })).data).toEqual([]);
  });

  it('refuses models of single calls that nobody here can reach', async () => {
    const overrides = { call_models: { check: 'nobody:x' } };
    const document = {
      ...{ name: 'calls', version: '1', description: 'One talks.' },
      cast: [
        { name: 'narrator', agent: 'narrator', overrides },
        { name: 'analyst', agent: 'analyst' },
      ],
      scenes: [
        {
          name: 'talk',
          premise: 'A bench.',
          schedule: { type: 'round_robin', agents: ['narrator'] },
          end: { turns: 1 },
        },
      ],
    };
    await api.client.scenarioTemplates.add(JSON.stringify(document));
    const { problem } = await refused(api.client.runs.start({ template: 'calls' }));
    expect(problem).toMatchObject({
      status: 422,
      code: 'unknown_model',
      detail: expect.stringContaining('nobody:x'),
    });
  });

  it('starts one run for one key and body, and none for another body', async () => {
    const first = await api.client.runs.start({ ...start, seed: 7 }, 'a key');
    const again = await api.client.runs.start({ ...start, seed: 7 }, 'a key');
    expect(again.id).toBe(first.id);
    const price = { input: 1, output: 2 };
    for (const [part, other] of [
      ['seed', { seed: 8 }],
      ['budget', { seed: 7, budget: { money: 1 } }],
      ['prices', { seed: 7, prices: { 'simulated:default': price } }],
      ['step', { seed: 7, step: true }],
      ['parameters', { seed: 7, parameters: { max_rounds: 6 } }],
    ] as const) {
      const { problem } = await refused(api.client.runs.start({ ...start, ...other }, 'a key'));
      expect(problem).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
      expect(problem.detail).toContain(`started run ${first.id} with another ${part}`);
    }
  });

  it('answers a repeat whatever has happened since', async () => {
    const budget = await api.client.budgets.create({ tokens: 1 });
    const body = { ...start, seed: 7, budget_id: budget.id };
    const first = await api.client.runs.start(body, 'a trial');
    await recordModelCalls(api.database, [aCall(first.id)]);
    const other = await refused(api.client.runs.start(body));
    expect(other.problem).toMatchObject({ status: 409, code: 'budget_exhausted' });
    expect((await api.client.runs.start(body, 'a trial')).id).toBe(first.id);
  });

  it('refuses faulty parameters, and starts nothing', async () => {
    const before = (await api.client.runs.list()).data.length;
    const parameters = { max_rounds: 'many', colour: 'red' };
    const { problem } = await refused(api.client.runs.start({ ...start, parameters }));
    expect(problem.status).toBe(422);
    const pointers = problem.errors?.map(({ pointer }) => pointer);
    expect(pointers).toEqual(expect.arrayContaining(['/parameters/colour', '/parameters/max_rounds']));
    expect((await api.client.runs.list()).data).toHaveLength(before);
  });

  it('pages through runs, newest first, each once', async () => {
    for (const seed of [1, 2, 3]) await api.client.runs.start({ ...start, seed, mode: 'trial', step: true });
    const all = (await api.client.runs.list({ limit: 500 })).data;
    const ids: string[] = [];
    for (let after: string | undefined; ;) {
      const { data, page } = await api.client.runs.list({ limit: 2, after });
      ids.push(...data.map(({ id }) => id));
      if (!page.has_more) break;
      after = page.next!;
    }
    expect(ids).toEqual(all.map(({ id }) => id));
    expect(all[0]).toMatchObject({ seed: 3, lane: 'low', turn_limit: 0 });
  });
});

describe('pictures and sounds', () => {
  const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');

  it('are stored once, and served as what they are, for ever, and as nothing that runs', async () => {
    const blob = await api.client.blobs.add(PNG);
    expect(blob).toMatchObject({ id: blob.sha256, media_type: 'image/png', size: 10, referenced: false });
    expect((await api.client.blobs.add(PNG)).created_at).toBe(blob.created_at);
    const response = await api.fetch(`/blobs/${blob.sha256}`);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(PNG);
    const headers = Object.fromEntries(response.headers);
    expect(headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'private, max-age=31536000, immutable',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      etag: `"${blob.sha256}"`,
    });
    const known = await api.fetch(`/blobs/${blob.sha256}`, {
      headers: { 'if-none-match': `"${blob.sha256}"`, 'cache-control': 'max-age=0' },
    });
    expect(known.status).toBe(304);
  });

  it('are refused where they are something else, empty or too large', async () => {
    const html = await refused(api.client.blobs.add(Buffer.from('<script>alert(1)</script>')));
    expect(html.problem).toMatchObject({ status: 415, detail: expect.stringContaining('image/png') });
    expect((await refused(api.client.blobs.add(Buffer.alloc(0)))).problem.status).toBe(422);
    const large = Buffer.concat([PNG, Buffer.alloc(api.config.limits.blobBytes)]);
    const { problem } = await refused(api.client.blobs.add(large));
    expect(problem).toMatchObject({ status: 413, detail: expect.stringContaining('SCRAI_MAX_BLOB_BYTES') });
    for (const id of ['x', 'f'.repeat(64)])
      expect((await refused(api.client.blobs.read(id))).problem.status).toBe(404);
  });

  it('are named by templates, which are refused where there is no such blob', async () => {
    const { sha256 } = await api.client.blobs.add(PNG);
    const showing = (sha: string, type = 'image/png') =>
      `${scenario.replace('version: "1.0.0"', 'version: "2.0.0"')}
stimuli:
  - { name: map, at: { round: 1 }, media: [{ sha256: ${sha}, media_type: ${type}, alt: A map. }] }
`;
    const faultsOf = async (text: string) => (await api.client.scenarioTemplates.validate(text)).errors;
    expect(await faultsOf(showing('f'.repeat(64)))).toEqual([
      { pointer: '/stimuli/0/media/0', detail: expect.stringContaining('scrai blobs add') },
    ]);
    expect((await faultsOf(showing(sha256, 'audio/wav')))[0].detail).toContain('is image/png');
    expect(await faultsOf(showing(sha256))).toEqual([]);
    const taken = showing(sha256).replace('version: "2.0.0"', 'version: "1.0.0"');
    expect((await refused(api.client.scenarioTemplates.add(taken))).problem.status).toBe(409);
    expect(await api.client.blobs.get(sha256)).toMatchObject({ referenced: false });
    await api.client.scenarioTemplates.add(showing(sha256));
    expect(await api.client.blobs.get(sha256)).toMatchObject({ referenced: true });
  });
});
