import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Fault, Problem } from '@scrai/contracts';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const FOLDER = join(import.meta.dirname, '../../templates/scenarios');
const textOf = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack?.stop());

/** What the server answers to what it cannot take. */
async function refusal(path: string, body?: unknown, contentType = 'application/json'): Promise<Problem> {
  const response = await fetch(`${stack.url}/api/v1${path}`, {
    ...(body === undefined ? {} : { method: 'POST' }),
    headers: { 'content-type': contentType },
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
  });
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as Problem;
  expect(problem).toMatchObject({ status: response.status, code: expect.any(String) });
  expect(problem.trace_id).toMatch(/^[0-9a-f]{32}$/);
  expect(problem.detail).toMatch(/[.!?]$/);
  return problem;
}

/** Faults put into a copy of the negotiation: what is replaced by what, and the line and pointer that tell of it. */
const FAULTS: { what: string; from: string; to: string; there: string; pointer: RegExp; detail: RegExp }[] = [
  {
    what: 'an unknown agent',
    from: 'agents: [seller, buyer] }\n    end:',
    to: 'agents: [seller, bayer] }\n    end:',
    there: 'bayer',
    pointer: /^\/scenes\/0\/schedule\/agents/,
    detail: /bayer/,
  },
  {
    what: 'an unknown schedule',
    from: 'type: round_robin',
    to: 'type: round_robbin',
    there: 'round_robbin',
    pointer: /^\/scenes\/0\/schedule/,
    detail: /round_robin/,
  },
  {
    what: 'a circle of scenes',
    from: '    acts: null\n    end: { rounds: 1 }',
    to: '    acts: null\n    next: haggling\n    end: { rounds: 1 }',
    there: 'next: haggling',
    pointer: /^\/scenes/,
    detail: /haggling/,
  },
  {
    what: 'a parameter of the wrong type',
    from: 'type: number\n    default: 420',
    to: 'type: number\n    default: lots',
    there: 'seller_reserve:',
    pointer: /^\/parameters\/seller_reserve/,
    detail: /number/,
  },
  {
    what: 'a world that breaks its own schema',
    from: 'deal: null\n    walked_away: null',
    to: 'deal: 7\n    walked_away: null',
    there: 'deal: 7',
    pointer: /^\/world\/initial/,
    detail: /mapping/,
  },
  {
    what: 'a rule that does not parse',
    from: 'require: act.price != null && act.price > 0',
    to: 'require: act.price != && act.price > 0',
    there: 'act.price != &&',
    pointer: /^\/rules\/0\/require/,
    detail: /\w+/,
  },
];

const faulty = (
  { from, to }: { from: string; to: string },
  text = textOf('price-negotiation.yaml'),
): string => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

function expectFault(
  faults: Fault[] | undefined,
  text: string,
  { pointer, detail, there }: (typeof FAULTS)[number],
): void {
  const found = faults?.find((fault) => pointer.test(fault.pointer));
  expect(faults?.map((fault) => fault.pointer).join(' ')).toMatch(
    new RegExp(pointer.source.replace('^', '(^| )')),
  );
  expect(found?.detail).toMatch(detail);
  expect(text.split('\n')[(found?.line ?? 0) - 1]).toContain(there);
}

describe('a faulty template', () => {
  it.each(FAULTS)('is refused for $what, with its place and a sentence', async (fault) => {
    const text = faulty(fault);
    const before = await stack.client.scenarioTemplates.versions('price-negotiation');
    const problem = await refusal('/scenario-templates', text, 'text/yaml');
    expect(problem).toMatchObject({ status: 422, code: 'invalid_template' });
    expectFault(problem.errors, text, fault);
    expect(await stack.client.scenarioTemplates.versions('price-negotiation')).toEqual(before);
  });

  it('is told all its faults at once, without storing anything', async () => {
    const text = FAULTS.reduce((so_far, fault) => faulty(fault, so_far), textOf('price-negotiation.yaml'));
    const { valid, errors } = await stack.client.scenarioTemplates.validate(text);
    expect(valid).toBe(false);
    // What refers to a part that is unsound may not be judged before that part is sound.
    expect(errors.length).toBeGreaterThanOrEqual(4);
    for (const { pointer, line, detail } of errors) {
      expect(pointer).toMatch(/^\//);
      expect(line).toBeGreaterThan(0);
      expect(detail.length).toBeGreaterThan(10);
    }
  });

  it.each(readdirSync(FOLDER))(
    'is refused where %s names an agent template that is not there',
    async (file) => {
      const text = textOf(file)
        .replace(/^( +agent: )(\S+)$/m, '$1nobody-$2')
        .replace(/^version: .*$/m, 'version: "9.9.9"');
      const { status, errors } = await refusal('/scenario-templates', text, 'text/yaml');
      expect(status).toBe(422);
      const found = errors?.find(({ detail }) => detail.includes('nobody-'));
      expect(found?.pointer).toMatch(/^\/cast\/\d+\/agent/);
      expect(text.split('\n')[(found?.line ?? 0) - 1]).toContain('nobody-');
    },
  );

  it('is refused where it is no YAML at all, with the line', async () => {
    const { status, errors } = await refusal('/scenario-templates', 'name: [1, 2\nversion: }', 'text/yaml');
    expect(status).toBe(422);
    expect(errors?.[0].line).toBeGreaterThan(0);
  });
});

describe('what cannot be started', () => {
  const start = { template: 'price-negotiation', seed: 1 };
  const runs = async (): Promise<number> => (await stack.client.runs.list({ limit: 500 })).data.length;

  it.each([
    ['an unknown template', { template: 'price-negociation' }, 404, /price-negotiation/],
    ['an unknown version', { ...start, version: '7.0.0' }, 404, /7\.0\.0/],
    [
      'a parameter of the wrong type',
      { ...start, parameters: { max_rounds: 'many' } },
      422,
      /max_rounds|parameters/,
    ],
    ['an unknown parameter', { ...start, parameters: { colour: 'red' } }, 422, /parameters/],
    ['a parameter out of bounds', { ...start, parameters: { max_rounds: 1 } }, 422, /parameters/],
    ['a seed that is none', { ...start, seed: -1 }, 422, /seed/],
  ])('%s is refused, and nothing is started', async (_what, body, status, said) => {
    const before = await runs();
    const problem = await refusal('/scenario-runs', body);
    expect(problem.status).toBe(status);
    expect(JSON.stringify(problem)).toMatch(said);
    expect(await runs()).toBe(before);
  });
});

describe('what is not there, or too much', () => {
  const nobody = '00000000-0000-4000-8000-000000000000';

  it.each([
    `/scenario-runs/${nobody}`,
    `/scenario-runs/${nobody}/events`,
    `/scenario-runs/${nobody}/log`,
    `/scenario-runs/${nobody}/fingerprint`,
    `/scenario-runs/${nobody}/results`,
    `/scenario-runs/${nobody}/agents`,
    `/scenario-runs/${nobody}/model-calls`,
    `/scenario-runs/${nobody}/tool-calls`,
    `/scenario-runs/${nobody}/stream`,
    '/scenario-runs/nonsense',
    `/agents/${nobody}`,
    '/scenario-templates/nothing',
  ])('%s is a 404', async (path) => {
    expect(await refusal(path)).toMatchObject({ status: 404, code: 'not_found' });
  });

  it.each(['pause', 'resume', 'stop', 'step'])('%s of an unknown run is a 404', async (action) => {
    expect((await refusal(`/scenario-runs/${nobody}/${action}`, {})).status).toBe(404);
  });

  it('a body over the limit is a 413', async () => {
    const large = { template: 'x'.repeat(3_000_000) };
    expect(await refusal('/scenario-runs', large)).toMatchObject({ status: 413, code: 'body_too_large' });
    const text = `name: x\ndescription: ${'x'.repeat(3_000_000)}`;
    expect((await refusal('/scenario-templates', text, 'text/yaml')).status).toBe(413);
  });
});
