import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { everyItem, type ModelCall, type ScenarioRun } from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import { Simulated } from '@scrai/model';
import { startAnthropicServer, startOllamaServer, startOpenAiServer } from '@scrai/model/testing';
import { main } from '../../apps/cli/src/main.js';
import { Capture } from '../../apps/cli/test/capture.js';
import { eventually } from './eventually.js';
import { ended, eventsOf, logOf, replayed } from './runs.js';
import { Stack } from './stack.js';

jest.setTimeout(300_000);

const ROWS = ['rrrrrr', 'rr##rr', 'rr##rr', 'rrrrrr'];
const { bytes: SOUND } = await new Simulated().speak({
  model: 'default',
  voice: 'alloy',
  text: 'Ahoy there!',
});
const AGENT = (name: string, model: string, rest = '') =>
  `name: ${name}\nversion: "1.0.0"\ndescription: Sails.\nengine: actor\nmodel: ${model}\n${rest}`;
const CREW = `
name: crew
version: "1.0.0"
description: Three sailors, three kinds of models.
cast: [{ name: Ada, agent: drawer }, { name: Bela, agent: reader }, { name: Cyd, agent: listener }]
scenes: [{ name: deck, premise: A flag is hoisted., schedule: round_robin, end: { rounds: 3 } }]
`;

let folder: string;
let stack: Stack;
let servers: [
  Awaited<ReturnType<typeof startOpenAiServer>>,
  Awaited<ReturnType<typeof startAnthropicServer>>,
  Awaited<ReturnType<typeof startOllamaServer>>,
];
const requests = (): number => servers.reduce((sum, server) => sum + server.requests.length, 0);

beforeAll(async () => {
  servers = await Promise.all([startOpenAiServer(), startAnthropicServer(), startOllamaServer()]);
  const [openai, anthropic, ollama] = servers;
  const draw = { id: 'c1', name: 'draw', arguments: JSON.stringify({ rows: ROWS, alt: 'A flag.' }) };
  // A model that draws first, and then says something; and one that speaks.
  openai.use(({ model, tools, messages }) =>
    model === 'tts-test'
      ? { kind: 'raw', content_type: 'audio/wav', body: SOUND }
      : tools && messages.every(({ role }) => role !== 'tool')
        ? { kind: 'answer', tool_calls: [draw] }
        : undefined,
  );
  folder = mkdtempSync(join(tmpdir(), 'scrai-media-'));
  const models = join(folder, 'models.json');
  const providers = {
    openai: { base_url: openai.url },
    anthropic: { base_url: anthropic.url },
    ollama: { base_url: ollama.url },
  };
  const price = { input: 1, output: 2 };
  writeFileSync(models, JSON.stringify({ providers, models: { 'ollama:blind': { media: [], price } } }));
  stack = await Stack.start({
    SCRAI_MODELS: models,
    OPENAI_API_KEY: 'of-a-test',
    ANTHROPIC_API_KEY: 'of-a-test',
  });
  const { agentTemplates, scenarioTemplates } = stack.client;
  await agentTemplates.add(AGENT('drawer', 'openai:gpt-test', 'tools: [draw]\n'));
  await agentTemplates.add(
    AGENT('reader', 'anthropic:claude-test', 'memory: { strategy: summary, window: 1 }\n'),
  );
  await agentTemplates.add(AGENT('listener', 'ollama:llama-test'));
  await scenarioTemplates.add(CREW);
});
afterAll(async () => {
  await stack?.stop();
  await Promise.all(servers.map((server) => server.stop()));
  rmSync(folder, { recursive: true });
});

async function callsOf({ id }: { id: string }): Promise<ModelCall[]> {
  const calls: ModelCall[] = [];
  for await (const call of everyItem((after) => stack.client.runs.modelCalls(id, { after })))
    calls.push(call);
  return calls;
}

describe('agents on three protocols, with a tool, a picture and a memory', () => {
  let run: ScenarioRun;
  let calls: ModelCall[];
  let drawn: { sha256: string; base64: string };

  beforeAll(async () => {
    const prices = Object.fromEntries(
      ['openai:gpt-test', 'anthropic:claude-test', 'ollama:llama-test'].map((name) => [
        name,
        { input: 2, output: 8 },
      ]),
    );
    const { id } = await stack.client.runs.start({ template: 'crew', seed: 4, prices });
    run = await ended(stack.client, id);
    calls = await eventually('every call is in the database', async () => {
      const all = await callsOf(run);
      return all.length === requests() && all;
    });
    const [first] = (await eventsOf(stack.client, run)).filter(({ payload }) => payload.media !== undefined);
    const [{ sha256 }] = first.payload.media as unknown as { sha256: string }[];
    drawn = { sha256, base64: Buffer.from(await stack.client.blobs.read(sha256)).toString('base64') };
  });

  it('play to the end, each call streamed by its own protocol', () => {
    expect(run.outcome).toMatchObject({ status: 'completed' });
    const of = (purpose: string) =>
      calls.filter((call) => call.purpose === purpose).map(({ agent }) => agent);
    expect(of('tools')).toEqual(['Ada', 'Ada', 'Ada']);
    expect(of('answer').sort()).toEqual(['Ada', 'Ada', 'Ada', 'Bela', 'Bela', 'Bela', 'Cyd', 'Cyd', 'Cyd']);
    expect(of('summary').length).toBeGreaterThan(0);
    expect(new Set(calls.map(({ model }) => model)).size).toBe(3);
    for (const { requests: sent } of servers)
      for (const { body } of sent) expect(body).toMatchObject({ stream: true });
  });

  it('show each other what they drew: the same bytes reach the other models', async () => {
    const [, anthropic, ollama] = servers;
    for (const { requests: sent } of [anthropic, ollama]) {
      const shown = sent.filter(({ body }) => JSON.stringify(body).includes(drawn.base64));
      expect(shown.length).toBeGreaterThanOrEqual(3);
    }
    const { transcript } = await stack.client.runs.results(run.id);
    const pictures = transcript.flatMap(({ from, media = [] }) =>
      media.map((each) => [from, each.sha256, each.alt]),
    );
    expect(pictures).toEqual([1, 2, 3].map(() => ['Ada', drawn.sha256, 'A flag.']));
    const { data } = await stack.client.runs.toolCalls(run.id);
    expect(data.map(({ tool, media }) => [tool, media?.[0].sha256])).toEqual(
      [1, 2, 3].map(() => ['draw', drawn.sha256]),
    );
  });

  it('are on record with prompts, tokens and cost, for REST and the command line', async () => {
    for (const { input_tokens, output_tokens, cost, request } of calls) {
      expect([input_tokens > 0, output_tokens > 0]).toEqual([true, true]);
      expect(cost).toBeCloseTo((input_tokens * 2 + output_tokens * 8) / 1e6, 9);
      // What is recorded names the picture; its bytes are kept once.
      expect(JSON.stringify(request)).not.toContain(drawn.base64);
    }
    const { spent } = await stack.client.runs.results(run.id);
    expect(spent.calls).toBe(calls.length);
    const listed = new Capture(300);
    expect(await main(['runs', 'calls', run.id, '--url', stack.url], listed)).toBe(0);
    for (const part of ['openai:gpt-test', 'anthropic:claude-test', 'ollama:llama-test', 'summary', '$0.'])
      expect(listed.stdout).toContain(part);
    const sent = new Capture(160);
    await main(['runs', 'calls', run.id, '--turn', '2', '--prompt', '--url', stack.url], sent);
    expect(sent.stdout).toContain(`▣ image ${drawn.sha256}`);
  });

  it('replay without a single call, to the same log', async () => {
    const before = requests();
    const log = await logOf(stack.client, run);
    expect(await replayed(stack.client, run)).toMatchObject({ identical: true });
    expect([requests(), await logOf(stack.client, run)]).toEqual([before, log]);
  });
});

describe('a model that is known to take no pictures', () => {
  const of = (overrides: JsonObject, name: string) =>
    CREW.replace('name: crew', `name: ${name}`).replace(
      'agent: listener }',
      `agent: listener, overrides: ${JSON.stringify({ model: 'ollama:blind', ...overrides })} }`,
    );

  it('is not sent any: the turn says so, and waits for somebody', async () => {
    await stack.client.scenarioTemplates.add(of({}, 'blind-crew'));
    const { id } = await stack.client.runs.start({ template: 'blind-crew', seed: 4 });
    const state = await eventually('the turn is a dead letter', async () => {
      const seen = await stack.client.runs.get(id);
      return seen.status_reason !== null && seen;
    });
    expect(state.status_reason).toMatch(/turn 3 of Cyd is a dead letter: .*takes no image/);
    await stack.client.runs.control(id, 'stop');
  });

  it('is told of them in words where its agent perceives none', async () => {
    await stack.client.scenarioTemplates.add(of({ perceives: [] }, 'reading-crew'));
    const run = await ended(
      stack.client,
      (await stack.client.runs.start({ template: 'reading-crew', seed: 4 })).id,
    );
    expect(run.outcome).toMatchObject({ status: 'completed' });
    const sent = servers[2].requests
      .filter(({ body }) => body.model === 'blind')
      .map(({ body }) => JSON.stringify(body));
    expect(sent).toHaveLength(3);
    for (const text of sent)
      expect([text.includes('[image: \\"A flag.\\"]'), text.includes('"images"')]).toEqual([true, false]);
  });
});

describe('an agent with a voice', () => {
  const duo = (voice: string): string => `
name: duo
version: "1.0.0"
description: One speaks, one listens.
parameters: { voice: { type: string, default: "${voice}" } }
cast:
  - { name: Ada, agent: speaker }
  - { name: Bela, agent: listener, overrides: { model: "openai:gpt-test", perceives: [image, audio] } }
scenes: [{ name: deck, premise: Fog., schedule: round_robin, end: { rounds: 2 } }]
`;
  beforeAll(async () => {
    const voice = 'voice: { model: "{{ parameters.voice }}", name: alloy }\n';
    await stack.client.agentTemplates.add(AGENT('speaker', 'simulated:default', voice));
    await stack.client.scenarioTemplates.add(duo('openai:tts-test'));
  });

  it('is heard by another: the same bytes, paid once and never for a replay', async () => {
    const [{ requests: sent }] = servers;
    const before = sent.length;
    const prices = { 'openai:tts-test': { input: 60, output: 0 } };
    const { id } = await stack.client.runs.start({ template: 'duo', seed: 4, prices });
    const run = await ended(stack.client, id);
    expect(run.outcome).toMatchObject({ status: 'completed' });
    const { transcript } = await stack.client.runs.results(id);
    const spoken = transcript.filter(({ from, kind }) => from === 'Ada' && kind === 'speech');
    const sha256 = spoken[0].media![0].sha256;
    expect(spoken.map(({ media }) => media)).toEqual(
      spoken.map(({ text: alt }) => [{ sha256, media_type: 'audio/wav', alt }]),
    );
    expect(Buffer.from(await stack.client.blobs.read(sha256)).equals(SOUND)).toBe(true);
    const asked = sent.slice(before);
    const data = Buffer.from(SOUND).toString('base64');
    const heard = asked.filter(({ body }) =>
      JSON.stringify(body).includes(
        JSON.stringify({ type: 'input_audio', input_audio: { data, format: 'wav' } }),
      ),
    );
    expect(asked.map(({ path }) => path)).toEqual(
      [1, 2].flatMap(() => ['/v1/audio/speech', '/v1/chat/completions']),
    );
    expect(heard).toHaveLength(2);
    const calls = await eventually('every call is in the database', async () => {
      const all = await callsOf(run);
      return all.length === 6 && all;
    });
    const speech = calls.filter(({ purpose }) => purpose === 'speech');
    expect(speech.map(({ call_index, cost, response }) => [call_index, cost > 0, response!.sha256])).toEqual(
      [1, 2].map(() => [1, true, sha256]),
    );
    expect(await replayed(stack.client, run)).toMatchObject({ identical: true });
    expect(sent.length).toBe(before + 4);
  });

  it('is refused where its model has none, and reads alone where it is named none', async () => {
    const start = (voice: string) =>
      stack.client.runs.start({ template: 'duo', seed: 4, parameters: { voice } });
    await expect(start('anthropic:claude-test')).rejects.toMatchObject({
      status: 422,
      message: expect.stringContaining('has no voice'),
    });
    const mute = await ended(stack.client, (await start('none')).id);
    const { transcript } = await stack.client.runs.results(mute.id);
    expect(transcript.some(({ media }) => media !== undefined)).toBe(false);
  });
});
