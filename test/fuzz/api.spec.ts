import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Problem } from '@scrai/contracts';
import { ModelServer } from '../e2e/model-server.js';
import { played } from '../e2e/runs.js';
import { Stack } from '../e2e/stack.js';
import { inhabit, type Inhabitants } from './inhabited.js';
import { operationsOf, type Operation } from './operations.js';
import { Report } from './report.js';
import { requestFor, type Sent } from './requests.js';
import { closeConnections, send, type Answer } from './send.js';
import { hostileText, type Known } from './values.js';

/** The same requests each time, unless `npm run test:fuzz` says how long to go on, with another seed each time. */
const SECONDS = Number(process.env.SCRAI_FUZZ_SECONDS ?? 0);
const SEED = Number(process.env.SCRAI_FUZZ_SEED ?? 21);
const REQUESTS = 400;
/** What the heap may grow by while thousands of requests come and go. */
const GROWTH_MB = 120;

jest.setTimeout((SECONDS + 120) * 1_000);

let models: ModelServer;
let stack: Stack;
let operations: Operation[];
let known: Known;
const report = new Report();

beforeAll(async () => {
  models = await ModelServer.start();
  stack = await Stack.start(models.environment);
  operations = operationsOf(await (await fetch(`${stack.url}/api/docs-json`)).json());
  known = knownOf(await inhabit(stack.client, models));
});
afterAll(async () => {
  closeConnections();
  await stack?.stop();
  await models?.stop();
  if (process.env.SCRAI_FUZZ_REPORT) writeFileSync(process.env.SCRAI_FUZZ_REPORT, `${report.text}\n`);
});

const NAMES: Inhabitants = {
  'scenario-templates': ['price-negotiation', 'ask-the-oracle'],
  'agent-templates': ['narrator', 'oracle'],
  'lesson-sets': ['hints'],
  'event-types': ['turn.requested', 'turn.completed', 'juggled'],
  'retry-policies': ['global', 'turn.requested'],
  'events/queue': ['oracle', 'actor'],
};

function knownOf(ids: Inhabitants): Known {
  const names = [...Object.values(NAMES).flat(), '1.0.0', 'running', 'buyer'];
  const below = Object.entries({ ...ids, ...NAMES }).map(([path, each]) => [path, fc.constantFrom(...each)]);
  return {
    id: fc.oneof(
      { weight: 4, arbitrary: fc.constantFrom(...Object.values(ids).flat()) },
      { weight: 1, arbitrary: fc.uuid() },
    ),
    text: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...names) },
      { weight: 1, arbitrary: hostileText },
    ),
    below: Object.fromEntries(below) as Known['below'],
  };
}

/** Whatever is sent: an answer below 500, and a problem that says what is wrong where it is no success. */
async function answered(sent: Sent): Promise<void> {
  const answer = await send(stack.url, sent);
  report.add(sent, answer);
  const { status, contentType, text } = answer;
  if (status < 400 || sent.method === 'HEAD') return;
  if (status >= 500 || !contentType.startsWith('application/problem+json') || !isTold(text))
    throw new Error(
      `${sent.method} ${sent.path}\n${sent.body?.toString() ?? ''}\nis answered ${shown(answer)}`,
    );
}

function isTold(text: string): boolean {
  const { code, detail, trace_id } = JSON.parse(text) as Problem;
  return Boolean(code && detail && trace_id) && !/\n\s+at /.test(text);
}

const shown = ({ status, contentType, text }: Answer): string =>
  `${status} ${contentType}\n${text.slice(0, 500)}`;

it('the API answers whatever is sent to it, by its own document and against it', async () => {
  const before = heapMegabytes();
  // Each operation gets its share of the time, whatever its place in the document.
  const share = (SECONDS * 1_000) / operations.length;
  const bounds =
    share > 0
      ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: share }
      : { numRuns: Math.ceil(REQUESTS / operations.length) };
  const faults: string[] = [];
  for (const operation of operations) {
    const property = fc.asyncProperty(requestFor(operation, known), answered);
    const { errorInstance } = await fc.check(property, { seed: SEED, ...bounds });
    if (errorInstance instanceof Error) faults.push(errorInstance.message);
  }
  process.stdout.write(`seed ${SEED}\n${report.text}\n`);
  expect(faults).toEqual([]);
  expect(report.operations).toEqual(operations.map(({ name }) => name));
  expect(heapMegabytes() - before).toBeLessThan(GROWTH_MB);
});

it('and goes on as if nothing had been', async () => {
  expect((await fetch(`${stack.url}/health/ready`)).status).toBe(200);
  const run = await played(stack.client, { template: 'price-negotiation', seed: 7 });
  expect(run.status).toBe('completed');
});

/** After a collection, so that what can go is gone. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
