import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Problem } from '@scrai/contracts';
import { contentHash } from '@scrai/determinism';
import { FineTuningServer } from '@scrai/model/testing';
import {
  createTrainingJob,
  getTrainingJob,
  holdTrainingJob,
  noteTrainingJob,
  requestTrainingCancel,
  type TrainingJobRow,
} from '@scrai/store';
import { KnownModels } from '../src/runs/known-models.js';
import type { TrainingSelection } from '@scrai/client';
import type { Examples } from '../src/training/examples.js';
import { JobSteps } from '../src/training/jobs/job-steps.js';
import type { Pairs } from '../src/training/pairs.js';
import { ApiUnderTest } from './api-under-test.js';

let api: ApiUnderTest;

beforeAll(async () => {
  api = await ApiUnderTest.start();
});
afterAll(() => api.stop());

async function problem(path: string, init?: RequestInit): Promise<Problem> {
  const response = await api.fetch(path, init);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const body = (await response.json()) as Problem;
  expect(body.status).toBe(response.status);
  expect(body.trace_id).toMatch(/^[0-9a-f]{32}$/);
  return body;
}

const post = (body: unknown, contentType = 'application/json'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': contentType },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('problems', () => {
  it('lists every fault of a body with its pointer', async () => {
    const found = await problem(
      '/scenario-runs',
      post({ seed: -1, model: 'x y', labels: { a: 1 }, colour: 'red' }),
    );
    expect(found).toMatchObject({ status: 422, code: 'invalid_body' });
    const pointers = found.errors?.map(({ pointer }) => pointer);
    expect(new Set(pointers)).toEqual(new Set(['/template', '/seed', '/model', '/labels', '/colour']));
  });

  const NONE = '00000000-0000-4000-8000-000000000000';
  const type = { description: 'Found by the fuzz.', schema_version: 1, payload_schema: { type: 'object' } };
  const report = { status: 'failed', lease_token: NONE };

  it.each([
    ['PUT', '/event-types/found', { ...type, retry_policy: [[]] }, '/retry_policy'],
    ['PUT', '/event-types/found', { ...type, retry_policy: [] }, '/retry_policy'],
    ['PUT', '/event-types/found', { ...type, payload_schema: [{}] }, '/payload_schema'],
    ['PUT', `/events/${NONE}/status`, { ...report, error: [] }, '/error'],
    ['PUT', `/events/${NONE}/status`, { ...report, usage: [[]] }, '/usage'],
    ['POST', '/dlq/selections', { action: 'delete', actor: 'me', filter: [[]] }, '/filter'],
    ['POST', `/scenario-runs/${NONE}/fork`, { at_seq: 1, changes: [null] }, '/changes'],
  ])('takes no list for an object: %s %s %j', async (method, path, body, pointer) => {
    const found = await problem(path, { ...post(body), method });
    expect(found).toMatchObject({ status: 422, code: 'invalid_body' });
    expect(found.errors?.map((fault) => fault.pointer)).toContain(pointer);
  });

  it.each([
    ['/scenario-runs?limit=0', '/limit'],
    ['/scenario-runs?status=asleep', '/status'],
    ['/scenario-runs?after=nonsense', '/after'],
    ['/scenario-templates?after=nonsense', '/after'],
    ['/agents?scenario_run_id=7', '/scenario_run_id'],
    ['/dlq?after=WyJhIl0', '/after'],
    ['/scenario-runs?colour=red', '/colour'],
  ])('refuses the query %s', async (path, pointer) => {
    const found = await problem(path);
    expect(found.status).toBe(400);
    expect(found.errors?.map((fault) => fault.pointer)).toContain(pointer);
  });

  it.each([
    ['/scenario-runs/nonsense', 'no run "nonsense"'],
    [`/scenario-runs/${crypto.randomUUID()}/log`, 'no run'],
    [`/scenario-runs/${crypto.randomUUID()}/results`, 'no run'],
    [`/agents/${crypto.randomUUID()}`, 'no agent'],
    [`/agents/${crypto.randomUUID()}/steps`, 'no agent'],
    [`/engine-instances/${crypto.randomUUID()}`, 'no engine'],
    [`/events/${crypto.randomUUID()}`, 'no request of a turn'],
    [`/dlq/${crypto.randomUUID()}`, 'no dead letter'],
    ['/scenario-templates/none', 'no scenario template "none"'],
    ['/retry-policies/none', 'no retry policy'],
    ['/nowhere', 'Cannot GET'],
  ])('answers 404 with a sentence: %s', async (path, sentence) => {
    const found = await problem(path);
    expect(found).toMatchObject({ status: 404, code: 'not_found' });
    expect(found.detail).toContain(sentence);
  });

  it('answers 413 over the limit, 400 for what is no JSON and for U+0000', async () => {
    const large = { template: 'x'.repeat(2_000_000) };
    expect((await problem('/scenario-runs', post(large))).status).toBe(413);
    expect(
      (await problem('/scenario-templates', post('a: '.padEnd(2_000_000, 'b'), 'text/yaml'))).status,
    ).toBe(413);
    expect((await problem('/scenario-runs', post('{"template":'))).status).toBe(400);
    expect((await problem('/scenario-runs', post({ template: 'a\0b' }))).status).toBe(400);
    expect((await problem('/scenario-templates/a%00b')).status).toBe(400);
  });

  it.each([
    [
      '/training/jobs',
      { name: 'x', model: 'openai:m', selection: { template: 'a\0' } },
      '/selection/template',
    ],
    ['/lesson-sets', { name: 'x', lessons: [{ for: 'all', text: 'a\0' }] }, '/lessons/0/text'],
    ['/scenario-runs', { template: 'talk', breakpoints: [{ agent: 'a\0' }] }, '/breakpoints/0/agent'],
    ['/lesson-sets/distillations', { name: 'x', runs: [NONE], measure: 'a\0' }, '/measure'],
  ])('refuses U+0000 in a text of any part: %s %j', async (path, body, pointer) => {
    const found = await problem(path, post(body));
    expect(found).toMatchObject({ status: 400, code: 'invalid_text', errors: [{ pointer }] });
  });

  it('keeps U+0000 in free JSON as U+FFFD, and hashes what is kept', async () => {
    const lessons = [{ for: 'all', text: 'Offer it.', values: { offer: 'a\0' } }];
    const set = await api.client.lessons.add({ name: 'kept', lessons });
    expect(set.lessons[0].values).toEqual({ offer: 'a\ufffd' });
    expect(set.hash).toBe(contentHash(JSON.parse(JSON.stringify(set.lessons))));
    const error = { code: 'out_of_memory', message: 'dump: \0' };
    const reported = await problem(`/events/${NONE}/status`, {
      ...post({ ...report, error }),
      method: 'PUT',
    });
    expect(reported.code).not.toBe('invalid_text');
  });

  it('has nothing to learn from calls that are not answered in words', async () => {
    const found = await problem('/training/summary', post({ template: 'talk', purpose: 'embedding' }));
    expect(found).toMatchObject({ status: 422, errors: [{ pointer: '/purpose' }] });
  });

  it('takes null for what may be absent', async () => {
    const selection = { template: 'talk', where: null } as unknown as TrainingSelection;
    expect(await api.client.training.summary(selection)).toMatchObject({ pairs: null });
  });

  it('takes no half of a character, in JSON and in YAML', async () => {
    const half = '{"a":"\\ud800"}';
    const halved = { status: 400, code: 'invalid_text', detail: expect.stringContaining('The text at "a"') };
    for (const path of ['/scenario-templates', '/scenario-templates/validate', '/scenario-runs'])
      expect(await problem(path, post(half))).toMatchObject(halved);
    const found = await problem('/scenario-templates', post(half, 'text/yaml'));
    expect(found).toMatchObject({ status: 422, code: 'invalid_template' });
    expect(found.errors?.[0].detail).toContain('half of a character');
  });

  it('answers 409 for controls that cannot be, and says why', async () => {
    const ended = await api.run('completed');
    const running = await api.run('running');
    const resume = await problem(`/scenario-runs/${ended}/resume`, { method: 'POST' });
    expect(resume).toMatchObject({ status: 409, code: 'not_possible_now' });
    expect(resume.detail).toContain('it has ended');
    const step = await problem(`/scenario-runs/${running}/step`, { method: 'POST' });
    expect(step.detail).toContain('only a paused run can be stepped');
  });

  it('answers 202 with the pending action while nobody hosts the run', async () => {
    const id = await api.run('running');
    const response = await api.fetch(`/scenario-runs/${id}/pause`, post({ actor: 'anna', reason: 'lunch' }));
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      id,
      template: 'talk',
      status: 'running',
      action: { type: 'pause', status: 'pending', actor: 'anna', reason: 'lunch' },
    });
  });

  it('answers 503 when the dlq-manager is away', async () => {
    const found = await problem(`/dlq/${crypto.randomUUID()}/requeue`, { method: 'POST' });
    expect(found).toMatchObject({ status: 503, code: 'dlq_manager_away' });
  });
});

describe('a training job that meets a problem', () => {
  let server: FineTuningServer;
  let here: KnownModels;
  beforeAll(async () => {
    server = await FineTuningServer.start();
    here = new KnownModels({ ...api.config, openai: { baseUrl: server.url, apiKey: 'sk-test' } });
  });
  afterAll(() => server.stop());

  /** As far as it is known, and in the hands of the test. */
  const job = (known: Partial<TrainingJobRow>, cancelled = false): Promise<TrainingJobRow> =>
    api.database.transaction(async (transaction) => {
      const order = { provider: 'openai', base_model: 'm-1', method: 'supervised' as const, seed: null };
      const free = { name: `j-${crypto.randomUUID()}`, selection: {}, hyperparameters: {} };
      const made = await createTrainingJob(transaction, { ...order, ...free, idempotency_key: null });
      const { id } = made!.job;
      await holdTrainingJob(transaction, id, 600_000);
      if (cancelled) await requestTrainingCancel(transaction, id);
      return noteTrainingJob(transaction, id, known);
    });
  const advanced = (row: TrainingJobRow, models = here, lines: Iterable<string> = []) => {
    const examples = { lines: () => lines } as unknown as Examples;
    const steps = new JobSteps(api.database, models, examples, {} as Pairs);
    return steps.advance(row, AbortSignal.timeout(60_000));
  };
  const begun = (file: string): string => {
    const id = `ftjob-${file}`;
    server.jobs.push({ id, status: 'running', training_file: file });
    return id;
  };

  it('is ended by nobody but the provider once it has begun there', async () => {
    const row = await job({ status: 'running', file_id: 'one', provider_job_id: begun('one') });
    await expect(advanced(row, new KnownModels(api.config))).rejects.toThrow('is not configured');
    server.refusing = { status: 401, message: 'Incorrect API key' };
    await expect(advanced(row)).rejects.toThrow('Incorrect API key');
    await expect(advanced({ ...row, provider_job_id: null })).rejects.toThrow('Incorrect API key');
    server.refusing = null;
    expect(await getTrainingJob(api.database, row.id)).toMatchObject({ status: 'running', ended_at: null });
    expect(await advanced(row)).toMatchObject({ status: 'succeeded' });
  });

  it('has failed once the provider has not known it for an hour on end', async () => {
    const row = await job({ status: 'running', file_id: 'gone', provider_job_id: 'ftjob-gone' });
    const hours = (count: number) =>
      api.database.query(
        `UPDATE training_jobs SET missing_since = missing_since - $2 * interval '1 hour' WHERE id = $1`,
        [row.id, count],
      );
    const next = async () => advanced((await getTrainingJob(api.database, row.id))!);
    await expect(next()).rejects.toThrow('404');
    await hours(0.9);
    server.refusing = { status: 503, message: 'Overloaded' };
    await expect(next()).rejects.toThrow('Overloaded');
    server.refusing = null;
    await hours(0.2);
    await expect(next()).rejects.toThrow('404');
    await hours(0.9);
    await expect(next()).rejects.toThrow('404');
    expect(await getTrainingJob(api.database, row.id)).toMatchObject({ status: 'running', ended_at: null });
    await hours(0.2);
    const ended = await next();
    expect(ended).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('ftjob-gone for an hour'),
    });
    expect(ended.ended_at).not.toBeNull();
  });

  it('is not begun when its end is wanted, and cancelled where it was', async () => {
    server.writes.length = 0;
    const none = await job({ status: 'uploaded', file_id: 'two' }, true);
    expect(await advanced(none)).toMatchObject({ status: 'cancelled', provider_job_id: null });
    expect(server.writes).toEqual([]);
    const id = begun('three');
    const some = await job({ status: 'uploaded', file_id: 'three' }, true);
    expect(await advanced(some)).toMatchObject({ status: 'cancelled', provider_job_id: id });
    expect(server.writes).toEqual([`POST /fine_tuning/jobs/${id}/cancel`]);
  });

  it('has failed where its file would be too large for memory', async () => {
    server.writes.length = 0;
    const large = Array<string>(101).fill('x'.repeat(1_000_000));
    const row = await advanced(await job({}), here, large);
    expect(row).toMatchObject({ status: 'failed', error: expect.stringContaining('100,000,000 bytes') });
    expect(server.writes).toEqual([]);
  });
});
