import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { everyItem, type Agent, type AgentMemory, type ModelCall, type ScenarioRun } from '@scrai/client';
import { eventually } from './eventually.js';
import { ended, eventsOf, fingerprintOf, played, replayed } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

/** Maren is told the combination before turn 10, and Tobias asks for it in the last turn but one. */
const NIGHT = 120;
const TOKENS = 2_048;
const SHIFT = { template: 'night-shift', seed: 5, parameters: { turns: NIGHT, tokens: TOKENS } };

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.start();
});
afterAll(() => stack?.stop());

async function agentOf({ id }: { id: string }, name: string): Promise<Agent> {
  const { data } = await stack.client.agents.list({ scenario_run_id: id });
  return data.find((agent) => agent.name === name)!;
}

async function callsOf({ id }: { id: string }): Promise<ModelCall[]> {
  const calls: ModelCall[] = [];
  const page = (after?: string) => stack.client.runs.modelCalls(id, { limit: 500, after });
  for await (const call of everyItem(page)) calls.push(call);
  return calls;
}

async function memoriesOf(agent: Agent, filter: object = {}): Promise<AgentMemory[]> {
  const memories: AgentMemory[] = [];
  const page = (after?: string) => stack.client.agents.memory(agent.id, { limit: 500, after, ...filter });
  for await (const memory of everyItem(page)) memories.push(memory);
  return memories;
}

const remembered = async (run: ScenarioRun): Promise<unknown> =>
  (await stack.client.runs.results(run.id)).measurements.find(({ measure }) => measure === 'remembered')
    ?.value;

describe('a long run of agents that remember', () => {
  let run: ScenarioRun;
  let calls: ModelCall[];
  beforeAll(async () => {
    run = await played(stack.client, SHIFT);
    calls = await callsOf(run);
  });

  it('recalls at its end what was told at its start', async () => {
    expect(run.status).toBe('completed');
    expect(await remembered(run)).toBe(true);
  });

  it('stays within its tokens, at every call, and does not grow', () => {
    const sizes = (from: number, to: number): number[] =>
      calls
        .filter(({ turn, purpose }) => purpose === 'answer' && turn > from && turn <= to)
        .map(({ input_tokens }) => input_tokens);
    expect(Math.max(...calls.map(({ input_tokens }) => input_tokens))).toBeLessThanOrEqual(TOKENS);
    expect(Math.max(...sizes(NIGHT - 40, NIGHT))).toBeLessThan(Math.max(...sizes(40, 80)) * 1.2);
  });

  it('sums up in calls of their own, one for a window of what happened', () => {
    const summaries = calls.filter(({ purpose }) => purpose === 'summary');
    expect(summaries.length).toBeGreaterThan(10);
    expect(summaries.length).toBeLessThan(NIGHT / 2);
    expect(summaries.every(({ response }) => response !== null)).toBe(true);
  });

  it('keeps a whisper of the world from whoever did not hear it', () => {
    const ofTobias = calls.filter(({ agent, turn }) => agent === 'Tobias' && turn <= NIGHT + 1);
    expect(ofTobias.length).toBeGreaterThan(NIGHT / 2);
    expect(JSON.stringify(ofTobias.map(({ request }) => request))).not.toContain('4711');
  });

  it('replays without a call', async () => {
    expect((await replayed(stack.client, run)).events).toBe(run.last_seq);
  });

  it('is forked with what was remembered there, and with less where that is wanted', async () => {
    const maren = await agentOf(run, 'Maren');
    const told = (await memoriesOf(maren, { q: 'combination' }))[0];
    const at_seq = run.last_seq - 30;
    const fork = (changes = {}): Promise<ScenarioRun> => stack.client.runs.fork(run.id, { at_seq, changes });
    const [same, without] = await Promise.all([
      fork(),
      fork({ agents: { Maren: { memory: { forget: 'all' } } } }),
    ]);
    await Promise.all([same, without].map(({ id }) => ended(stack.client, id)));
    const [there, here] = await Promise.all(
      [maren, await agentOf(same, 'Maren')].map((agent) => memoriesOf(agent, { at_seq })),
    );
    const bare = ({ seq, index, text, kind }: AgentMemory) => ({ seq, index, text, kind });
    expect(here.map(bare)).toEqual(there.map(bare));
    expect(here.some(({ seq, index }) => seq === told.seq && index === told.index)).toBe(true);
    expect(await remembered(same)).toBe(true);
    expect(await fingerprintOf(stack.client, same)).toBe(await fingerprintOf(stack.client, run));
    expect(await remembered(without)).toBe(false);
    await replayed(stack.client, without);
  });
});

describe('agents that recall by meaning', () => {
  it('embed each text once, whoever asks again; and their runs are the same', async () => {
    const asked = {
      ...SHIFT,
      parameters: { turns: 14, told_at: 3, embeddings: 'simulated:default', strategy: 'retrieval' },
    };
    const embeddings = async (run: ScenarioRun): Promise<ModelCall[]> =>
      (await callsOf(run)).filter(({ purpose }) => purpose === 'embedding');
    const first = await played(stack.client, asked);
    expect(await remembered(first)).toBe(true);
    const calls = await embeddings(first);
    const texts = calls.flatMap(({ request }) => request.texts as string[]);
    expect(new Set(texts).size).toBe(texts.length);
    expect(calls.every(({ call_index, response }) => call_index < 0 && response !== null)).toBe(true);
    const second = await played(stack.client, asked);
    expect(await embeddings(second)).toEqual([]);
    expect(await fingerprintOf(stack.client, second)).toBe(await fingerprintOf(stack.client, first));
    await replayed(stack.client, first);
  });

  it('are refused where nobody gives embeddings', async () => {
    const start = stack.client.runs.start({ ...SHIFT, parameters: { embeddings: 'policy:tit-for-tat' } });
    await expect(start).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('gives no embeddings'),
    });
  });
});

describe('a prompt that cannot fit', () => {
  it('ends as a dead letter that names what is too large, and its run waits', async () => {
    const { client } = stack;
    const run = await client.runs.start({ ...SHIFT, parameters: { tokens: 256 } });
    const [letter] = await eventually('there is a dead letter', async () => {
      const { data } = await client.dlq.list({ scenario_run_id: run.id });
      return data.length > 0 && data;
    });
    expect(JSON.stringify(letter)).toMatch(
      /context_too_long.*The prompt of Tobias does not fit: .*allows 256\. The largest parts: /,
    );
    expect(await callsOf(run)).toEqual([]);
    await client.runs.control(run.id, 'stop');
  });
});

describe('what an agent remembers', () => {
  it('is changed from outside, and the next turn knows it', async () => {
    const { client } = stack;
    const run = await client.runs.start({ template: 'night-shift', seed: 5, step: true });
    const playedTurns = async (): Promise<number> => {
      const { data } = await client.agents.list({ scenario_run_id: run.id });
      return data.reduce((sum, { state }) => sum + state.iteration, 0);
    };
    const stepTo = async (turn: number): Promise<void> => {
      for (let at = await playedTurns(); at < turn; at++) await client.runs.control(run.id, 'step');
      await eventually(`turn ${turn} is played`, async () => (await playedTurns()) === turn);
    };
    await eventually('it is opened', async () => (await client.runs.get(run.id)).status === 'paused');
    await stepTo(4);
    const maren = await agentOf(run, 'Maren');
    const added = await client.agents.remember(maren.id, {
      text: 'Tobias owes you 12 crowns.',
      about: ['Tobias'],
    });
    expect(added).toMatchObject({
      memory: { kind: 'semantic', text: 'Tobias owes you 12 crowns.', importance: 0.9, about: ['Tobias'] },
      action: { type: 'memory_edit', status: 'processed' },
    });
    const changed = await client.agents.changeMemory(maren.id, added.memory!.id, {
      text: 'Tobias owes you 20.',
    });
    const [scene] = await memoriesOf(maren, { q: 'kettle' });
    const key = { headers: { 'idempotency-key': 'forget the scene' }, method: 'DELETE' };
    const place = `${stack.url}/api/v1/agents/${maren.id}/memory/${scene.seq}.${scene.index}`;
    const answers = [await fetch(place, key), await fetch(place, key)];
    const [forgotten, again] = await Promise.all(answers.map((answer) => answer.text()));
    expect(again).toBe(forgotten);
    await stepTo(6);
    const call = (await callsOf(run)).find(({ turn }) => turn === 6);
    const prompt = JSON.stringify(call!.request);
    expect(prompt).toContain('Tobias owes you 20.');
    expect(prompt).not.toContain('12 crowns');
    const texts = (await memoriesOf(maren)).map(({ text }) => text);
    expect(texts).toContain(changed.memory!.text);
    expect(texts).not.toContain(added.memory!.text);
    expect(
      (await eventsOf(client, run)).filter(({ event_type }) => event_type === 'memory.edited'),
    ).toHaveLength(3);
    await client.runs.control(run.id, 'resume');
    await ended(client, run.id);
    await replayed(client, run);
    await expect(client.agents.remember(maren.id, { text: 'Too late.' })).rejects.toMatchObject({
      status: 409,
    });
  });

  it('cannot be changed where there is no such memory, or none at all', async () => {
    const { client } = stack;
    const run = await client.runs.start({ template: 'two-agent-conversation', seed: 1, step: true });
    const [agent] = await eventually('there are agents', async () => {
      const { data } = await client.agents.list({ scenario_run_id: run.id });
      return data.length > 0 && data;
    });
    await expect(client.agents.remember(agent.id, { text: 'A.' })).rejects.toMatchObject({
      status: 409,
      message: expect.stringContaining('has no memory'),
    });
    await expect(client.agents.forget(agent.id, '12.0')).rejects.toMatchObject({ status: 404 });
    await client.runs.control(run.id, 'stop');
  });
});
