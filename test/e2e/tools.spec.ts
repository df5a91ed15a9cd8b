import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { everyItem, type ModelCall, type ScenarioRun, type ToolCall } from '@scrai/client';
import { eventually } from './eventually.js';
import { ended, eventsOf, fingerprintOf, played, replayed } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const EVERYTHING = 'node_modules/@modelcontextprotocol/server-everything/dist/index.js';

const KEEPER = `
name: lighthouse-keeper
version: "1.0.0"
description: Sounds the horn when the tide is high.
engine: actor
tools: [dice, foghorn, 'mcp:everything/get-sum', 'mcp:everything/echo']
simulated:
  uses:
    - { tool: dice, arguments: { dice: "'d6'" } }
    - { tool: everything__get-sum, arguments: { a: "results[0].result.sum", b: own_turn } }
    - { tool: foghorn, arguments: { blasts: own_turn } }
    - { tool: everything__echo, arguments: { message: own_turn } }
  lines:
    default: ["{{ results[1].result }} Then {{ results[2].result }}, and {{ results[3].result }}."]
`;
const LIGHTHOUSE = `
name: lighthouse
version: "1.0.0"
description: Somebody keeps the light.
cast: [{ name: Ida, agent: lighthouse-keeper }, { name: Per, agent: lighthouse-keeper, overrides: { tools: [] } }]
scenes: [{ name: night, premise: It is dark., schedule: round_robin, end: { rounds: 2 } }]
`;

let folder: string;
let stack: Stack;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'scrai-tools-'));
  const foghorn = `const { appendFileSync } = require('node:fs');
    module.exports = {
      name: 'foghorn', description: 'Sounds the foghorn.', effect: 'acts',
      parameters: { type: 'object', properties: { blasts: { type: 'integer' } }, required: ['blasts'] },
      run: ({ blasts }, { key }) => {
        appendFileSync(${JSON.stringify(join(folder, 'heard.txt'))}, key + '\\n');
        return blasts + ' blasts';
      },
    };`;
  writeFileSync(join(folder, 'foghorn.cjs'), foghorn);
  const everything = { command: process.execPath, args: [join(process.cwd(), EVERYTHING), 'stdio'] };
  const file = join(folder, 'tools.json');
  writeFileSync(file, JSON.stringify({ mcp: { everything }, tools: ['foghorn.cjs'] }));
  stack = await Stack.start({ SCRAI_TOOLS: file });
  await stack.client.agentTemplates.add(KEEPER);
  await stack.client.scenarioTemplates.add(LIGHTHOUSE);
});
afterAll(async () => {
  await stack?.stop();
  rmSync(folder, { recursive: true });
});

const heard = (): string[] => readFileSync(join(folder, 'heard.txt'), 'utf8').trim().split('\n');

async function toolCallsOf({ id }: { id: string }): Promise<ToolCall[]> {
  const calls: ToolCall[] = [];
  for await (const call of everyItem((after) => stack.client.runs.toolCalls(id, { after, limit: 3 })))
    calls.push(call);
  return calls;
}

async function modelCallsOf({ id }: { id: string }): Promise<ModelCall[]> {
  const calls: ModelCall[] = [];
  for await (const call of everyItem((after) => stack.client.runs.modelCalls(id, { after })))
    calls.push(call);
  return calls;
}

describe('an agent with an MCP server from npm, dice and a tool of somebody’s own', () => {
  let run: ScenarioRun;
  let calls: ToolCall[];

  beforeAll(async () => {
    run = await played(stack.client, { template: 'lighthouse', seed: 5 });
    calls = await eventually('every use of a tool is in the database', async () => {
      const all = await toolCallsOf(run);
      return all.length === 8 && all.every(({ status }) => status !== 'started') && all;
    });
  });

  it('uses them in its turns, and says what came of it', async () => {
    expect(run.outcome).toMatchObject({ status: 'completed' });
    expect(
      calls.map(({ agent, turn, call_index, tool, status }) => [agent, turn, call_index, tool, status]),
    ).toEqual(
      [1, 3].flatMap((turn) => [
        ['Ida', turn, 0, 'dice', 'done'],
        ['Ida', turn, 1, 'mcp:everything/get-sum', 'done'],
        ['Ida', turn, 2, 'foghorn', 'done'],
        // What the server refuses is told, and the turn goes on.
        ['Ida', turn, 3, 'mcp:everything/echo', 'failed'],
      ]),
    );
    const { transcript } = await stack.client.runs.results(run.id);
    const spoken = transcript
      .filter(({ from, kind }) => from === 'Ida' && kind === 'speech')
      .map(({ text }) => text);
    const sums = calls.filter(({ tool }) => tool.endsWith('sum'));
    expect(
      spoken.map((text, i) => text.startsWith(`${sums[i].result} Then ${i + 1} blasts, and This failed`)),
    ).toEqual([true, true]);
    expect(heard()).toEqual(calls.filter(({ tool }) => tool === 'foghorn').map(({ id }) => id));
  });

  it('can be walked back: the next request holds what each use gave, under its id', async () => {
    const asked = await modelCallsOf(run);
    expect(asked.filter(({ agent }) => agent === 'Per').map(({ request }) => 'tools' in request)).toEqual([
      false,
      false,
    ]);
    for (const { turn, call_index, tool_call_id, result, failure } of calls) {
      const next = asked.find((call) => call.turn === turn && call.call_index === call_index + 1)!;
      const messages = next.request.messages as { role: string; tool_call_id?: string; content: string }[];
      const told = messages.find((message) => message.tool_call_id === tool_call_id)!;
      expect(told).toMatchObject({
        role: 'tool',
        content: expect.stringContaining(failure?.message ?? result!),
      });
      expect(next.purpose).toBe('tools');
    }
  });

  it('replays without a model and without a tool', async () => {
    const before = heard().length;
    expect(await replayed(stack.client, run)).toMatchObject({ identical: true, model_calls: 0 });
    expect(heard()).toHaveLength(before);
    expect(await toolCallsOf(run)).toHaveLength(8);
  });

  it('takes in a fork what its parent was given, where the request is the same', async () => {
    const before = heard().length;
    const fork = await stack.client.runs.fork(run.id, { at_seq: 4, reuse_answers: true });
    await ended(stack.client, fork.id);
    expect(await fingerprintOf(stack.client, fork)).toBe(await fingerprintOf(stack.client, run));
    expect(heard()).toHaveLength(before);
    const anew = await stack.client.runs.fork(run.id, { at_seq: 4 });
    await ended(stack.client, anew.id);
    expect(heard()).toHaveLength(before + 2);
  });
});

describe('a scenario whose agents change the world with tools', () => {
  it('has each change decided by its rules', async () => {
    const run = await played(stack.client, { template: 'field-lab', seed: 2, parameters: { care: 0.5 } });
    const events = await eventsOf(stack.client, run);
    const changed = events
      .filter(({ event_type }) => event_type === 'world.changed')
      .map(({ payload }) => payload.by);
    const refused = events.filter(({ event_type }) => event_type === 'world.change_refused');
    expect(changed).toEqual(Array(6).fill('agent'));
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0].payload.reasons).toEqual([expect.stringMatching(/has to be that of its readings/)]);
    const { world } = await stack.client.runs.results(run.id);
    expect(Object.keys(world.book as object)).toHaveLength(6);
  });
});

describe('a template', () => {
  const faultsOf = async (tools: string) =>
    (
      await stack.client.agentTemplates.validate(KEEPER.replace(/^tools: .*$/m, `tools: ${tools}`))
    ).errors.map(({ line, pointer, detail }) => `${line} ${pointer} ${detail}`);

  it.each([
    ['[dise]', /^6 \/tools\/0 there is no tool dise; did you mean dice/],
    [
      "['mcp:everythink/echo']",
      /^6 \/tools\/0 there is no MCP server everythink here; did you mean everything/,
    ],
    ['[http]', /^6 \/tools\/0 must have required property 'allow'/],
    ['[{http: {allow: ["http://x/"]}}]', /^6 \/tools\/0\/http\/allow\/0/],
  ])('with the tools %s is refused, with line and reason', async (tools, fault) => {
    expect((await faultsOf(tools)).join('\n')).toMatch(fault);
  });
});
