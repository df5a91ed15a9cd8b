import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import type { Problem } from '@scrai/contracts';
import { played } from '../e2e/runs.js';
import { Stack } from '../e2e/stack.js';
import { operationsOf, type Operation } from './operations.js';
import { Report } from './report.js';
import { requestFor, type Sent } from './requests.js';
import { closeConnections, send, type Answer } from './send.js';
import { hostileText, type Known } from './values.js';

/** How long to go on; `npm run test:fuzz` goes on longer, with another seed each time. */
const SECONDS = Number(process.env.SCRAI_FUZZ_SECONDS ?? 6);
const SEED = Number(process.env.SCRAI_FUZZ_SEED ?? 21);
/** What the heap may grow by while thousands of requests come and go. */
const GROWTH_MB = 120;

jest.setTimeout((SECONDS + 120) * 1_000);

let stack: Stack;
let operations: Operation[];
let known: Known;
const report = new Report();

beforeAll(async () => {
  stack = await Stack.start();
  operations = operationsOf(await (await fetch(`${stack.url}/api/docs-json`)).json());
  const run = await played(stack.client, { template: 'joke-teller', seed: 7 });
  const agents = await stack.client.runs.agents(run.id);
  const events = await stack.client.runs.events(run.id, { limit: 5 });
  // One of its own: the built-in engines would drain when they are told to.
  const engine = await stack.client.engines.register({
    engine_type: 'juggler',
    engine_software_version: '1',
  });
  const ids = [
    run.id,
    ...agents.data.map(({ agent_id }) => agent_id),
    ...events.data.map(({ event_id }) => event_id),
    engine.engine_id,
  ];
  const names = ['price-negotiation', 'narrator', '1.0.0', 'global', 'turn.completed', 'actor', 'running'];
  known = {
    id: fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.uuid() }),
    text: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...names) },
      { weight: 1, arbitrary: hostileText },
    ),
  };
});
afterAll(async () => {
  closeConnections();
  await stack?.stop();
  if (process.env.SCRAI_FUZZ_REPORT) writeFileSync(process.env.SCRAI_FUZZ_REPORT, `${report.text}\n`);
});

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
  const faults: string[] = [];
  for (const operation of operations) {
    const { errorInstance } = await fc.check(fc.asyncProperty(requestFor(operation, known), answered), {
      seed: SEED,
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: share,
    });
    if (errorInstance instanceof Error) faults.push(errorInstance.message);
  }
  expect(faults).toEqual([]);
  process.stdout.write(`${report.text}\n`);
  expect(report.operations).toEqual(operations.map(({ name }) => name));
  expect(heapMegabytes() - before).toBeLessThan(GROWTH_MB);
});

it('and goes on as if nothing had been', async () => {
  expect((await fetch(`${stack.url}/health/ready`)).status).toBe(200);
  const run = await played(stack.client, { template: 'joke-teller', seed: 7, model: 'simulated:default' });
  expect(run.status).toBe('completed');
});

/** After a collection, so that what can go is gone. */
function heapMegabytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed / 2 ** 20;
}
