import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelError, models, ModelsFileError, recordOf, type ModelRequest } from '../src/index.js';
import { startOpenAiServer, type OpenAiServer } from '../src/testing/index.js';

const withFile = (text: string, more = {}) =>
  models({ modelsFile: { path: '/etc/models.yaml', text }, ...more });

function faultsOf(text: string): readonly string[] {
  try {
    withFile(text);
  } catch (error) {
    expect(error).toBeInstanceOf(ModelsFileError);
    return (error as ModelsFileError).faults;
  }
  return [];
}

describe('a models file', () => {
  it('configures several servers at once under names of their own', async () => {
    const servers: OpenAiServer[] = [await startOpenAiServer(), await startOpenAiServer()];
    try {
      const text = `
providers:
  vllm: { protocol: chat-completions, base_url: "${servers[0].url}", api_key_env: VLLM_KEY }
  studio: { protocol: chat-completions, base_url: "${servers[1].url}" }`;
      const registry = withFile(text, {
        secret: (name: string) => (name === 'VLLM_KEY' ? 'k-1' : undefined),
      });
      expect(registry.providers).toEqual(['policy', 'simulated', 'studio', 'vllm']);
      for (const name of ['vllm:qwen:7b', 'studio:phi']) {
        const { model, name: own } = registry.resolve(name);
        await model.generate({ model: own, messages: [{ role: 'user', content: 'Hello.' }] });
      }
      expect(servers.map(({ requests }) => requests.map(({ body }) => body.model))).toEqual([
        ['qwen:7b'],
        ['phi'],
      ]);
      expect(servers[0].requests[0].headers.authorization).toBe('Bearer k-1');
    } finally {
      await Promise.all(servers.map((server) => server.stop()));
    }
  });

  it('gives short names to chains, of which those count that can be reached', () => {
    const registry = withFile('aliases: { fast: ["openai:a", "simulated:default", "ollama:b"] }', {
      ollama: { baseUrl: 'http://127.0.0.1:9' },
    });
    expect(registry.candidates('fast')).toEqual(['simulated:default', 'ollama:b']);
    expect(registry.resolve('fast')).toMatchObject({ name: 'default', model: { provider: 'simulated' } });
    expect(registry.candidates('ollama:c')).toEqual(['ollama:c']);
  });

  it('says what to do for an alias of which nothing can be reached', () => {
    expect(() => models().candidates('fast')).toThrow(ModelError);
    expect(() => models().candidates('fast')).toThrow(/OPENAI_API_KEY.*or set ANTHROPIC_API_KEY/);
    expect(() => models().resolve('fsat')).toThrow(/did you mean fast\?/);
  });

  it('knows models by the pattern that fits best, its own before what is shipped', () => {
    const registry = withFile('models: { "openai:gpt-5-mini-x": { price: { input: 1, output: 2 } } }');
    expect(registry.facts('openai:gpt-5-mini-x').price).toEqual({ input: 1, output: 2 });
    expect(registry.facts('openai:gpt-5-mini').price).toMatchObject({ input: 0.25 });
    expect(registry.facts('openai:gpt-5').price).toMatchObject({ input: 1.25 });
    expect(registry.facts('openai:unheard-of')).toEqual({});
  });

  it.each([
    ['providers: {', 'line 1'],
    ['providers: { X: {} }', '/providers'],
    ['providers: { own: { base_url: "http://127.0.0.1:1" } }', '/providers/own needs a protocol'],
    ['providers: { own: { protocol: ollama } }', '/providers/own needs a base_url'],
    [
      'providers: { own: { protocol: ollama, base_url: "http://h", api_key_env: NOPE } }',
      'NOPE, which is not set',
    ],
    ['providers: { own: { protocol: recorded, file: /none } }', 'ENOENT'],
    ['aliases: { fast: ["nobody:x"] }', '/aliases/fast names the provider «nobody»'],
    ['aliases: { fast: [] }', '/aliases/fast must NOT have fewer than 1 items'],
    ['models: { "openai:x": { price: { input: -1, output: 1 } } }', '/price/input must be >= 0'],
  ])('is refused where it says %s', (text, words) => {
    expect(faultsOf(text).join('\n')).toContain(words);
  });

  it('is refused with every fault at once', () => {
    const text = 'providers: { a: { protocol: ollama }, b: {} }\naliases: { x: ["c:d"] }';
    expect(faultsOf(text)).toHaveLength(3);
  });

  it('names a cheap model for each provider to check its key with', () => {
    const text = 'providers: { own: { protocol: ollama, base_url: "http://127.0.0.1:9", check: tiny } }';
    const registry = withFile(text, { openai: { apiKey: 'k' } });
    expect(registry.checks).toEqual([
      { provider: 'openai', model: 'gpt-5-nano' },
      { provider: 'own', model: 'tiny' },
    ]);
  });
});

describe('a recording', () => {
  let folder: string;
  const request: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello.' }], seed: 5 };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'recorded-'));
    const answer = await models()
      .resolve('simulated:default')
      .model.generate({ ...request, model: 'default' });
    const meta = { price: { input: 0, output: 0 } } as Parameters<typeof recordOf>[2];
    const record = recordOf(request, answer, meta);
    await writeFile(join(folder, 'calls.jsonl'), `${JSON.stringify(record)}\n\n`);
    await writeFile(join(folder, 'broken.jsonl'), `${JSON.stringify(record)}\n{"a":1}\n`);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const registryOf = (file: string) =>
    models({
      modelsFile: {
        path: join(folder, 'models.yaml'),
        text: `providers: { march: { protocol: recorded, file: ${file} } }`,
      },
    });

  it('answers what it was asked before, and nothing else', async () => {
    const { model, name } = registryOf('calls.jsonl').resolve('march:m');
    const deltas: string[] = [];
    const answer = await model.generate(
      { ...request, model: name },
      { onDelta: (text) => deltas.push(text) },
    );
    expect(answer.text).toBe(deltas.join(''));
    const other = model.generate({ ...request, model: name, seed: 6 });
    await expect(other).rejects.toMatchObject({ failure: { code: 'not_recorded', retryable: false } });
  });

  it('is refused where a line is no model call', () => {
    expect(() => registryOf('broken.jsonl')).toThrow(/line 2 is no recorded model call/);
  });
});
