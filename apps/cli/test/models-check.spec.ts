import { describe, expect, it } from '@jest/globals';
import { startOpenAiServer } from '@scrai/model/testing';
import { loadSettings } from '@scrai/service-kit';
import { checkModels } from '../src/stack/models-check.js';

describe('scrai doctor', () => {
  it('needs no provider for the bundled model', async () => {
    const checks = await checkModels(loadSettings({}));
    expect(checks).toEqual([
      { name: 'model', state: 'ok', detail: expect.stringContaining('bundled, needs nothing') },
    ]);
  });

  it('asks each provider that is configured one question, and says what the default model lacks', async () => {
    const server = await startOpenAiServer();
    try {
      const openai = { OPENAI_API_KEY: 'sk-test-0123456789', OPENAI_BASE_URL: server.url };
      expect(await checkModels(loadSettings({ ...openai, SCRAI_MODEL: 'fast' }))).toMatchObject([
        { name: 'model', state: 'ok', detail: 'fast (openai:gpt-5-mini)' },
        { name: 'openai', state: 'ok', detail: expect.stringMatching(/gpt-5-nano answered in \d+ ms/) },
      ]);
      expect(server.requests).toHaveLength(1);
      server.use(() => ({ kind: 'error', status: 401 }));
      expect(await checkModels(loadSettings({ ...openai, SCRAI_MODEL: 'anthropic:x' }))).toMatchObject([
        { name: 'model', state: 'missing', detail: expect.stringContaining('ANTHROPIC_API_KEY') },
        { name: 'openai', state: 'missing', detail: expect.stringContaining('unauthorised') },
      ]);
    } finally {
      await server.stop();
    }
  });
});
