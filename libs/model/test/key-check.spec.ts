import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { checkKeys, models } from '../src/index.js';
import {
  startAnthropicServer,
  startOllamaServer,
  startOpenAiServer,
  startResponsesServer,
} from '../src/testing/index.js';

const SECRET = 'sk-secret-0123456789';

describe('the check of keys', () => {
  const started: { stop(): Promise<void> }[] = [];
  const kept = async <S extends { stop(): Promise<void> }>(starting: Promise<S>): Promise<S> => {
    const server = await starting;
    started.push(server);
    return server;
  };
  let servers: {
    openai: string;
    responses: string;
    anthropic: string;
    ollama: string;
    refusing: string;
    other: string;
  };
  beforeAll(async () => {
    const refusing = await kept(startOpenAiServer());
    const message = `Incorrect API key provided: ${SECRET}`;
    refusing.use(() => ({ kind: 'error', status: 401, message, code: 'invalid_api_key' }));
    const other = await kept(startOpenAiServer());
    other.use(() => ({ kind: 'error', status: 404, message: 'no such model' }));
    servers = {
      openai: (await kept(startOpenAiServer())).url,
      responses: (await kept(startResponsesServer())).url,
      anthropic: (await kept(startAnthropicServer())).url,
      ollama: (await kept(startOllamaServer())).url,
      refusing: refusing.url,
      other: other.url,
    };
  });
  afterAll(() => Promise.all(started.map((server) => server.stop())));

  it('asks each provider once, in its protocol, and tells who does not take the key, without the key', async () => {
    const text = `
providers:
  responses: { protocol: responses, base_url: "${servers.responses}", api_key_env: KEY, check: r-1 }
  refusing: { protocol: chat-completions, base_url: "${servers.refusing}", api_key_env: KEY, check: m-1 }
  other: { protocol: chat-completions, base_url: "${servers.other}", api_key_env: KEY, check: m-3 }
  gone: { protocol: chat-completions, base_url: "http://127.0.0.1:9/v1", check: m-2 }
  unnamed: { protocol: chat-completions, base_url: "${servers.openai}" }
  ollama: { base_url: "${servers.ollama}", check: qwen3 }`;
    const registry = models({
      modelsFile: { path: '/etc/models.yaml', text },
      secret: () => SECRET,
      openai: { apiKey: SECRET, baseUrl: servers.openai },
      anthropic: { apiKey: SECRET, baseUrl: servers.anthropic },
    });
    const checks = await checkKeys(registry);
    expect(checks.map(({ provider, model, state }) => [provider, model, state])).toEqual([
      ['anthropic', 'claude-haiku-4-5', 'answers'],
      ['gone', 'm-2', 'fails'],
      ['ollama', 'qwen3', 'answers'],
      ['openai', 'gpt-5-nano', 'answers'],
      ['other', 'm-3', 'unchecked'],
      ['refusing', 'm-1', 'fails'],
      ['responses', 'r-1', 'answers'],
      ['unnamed', null, 'unchecked'],
    ]);
    const details = Object.fromEntries(checks.map(({ provider, detail }) => [provider, detail]));
    expect(details.refusing).toMatch(/unauthorised.*Incorrect API key/);
    expect(details.gone).toMatch(/connection_failed.*is the server up/);
    expect(details.unnamed).toContain('check');
    expect(JSON.stringify(checks)).not.toContain(SECRET);
  });
});
