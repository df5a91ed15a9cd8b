import { describe, expect, it } from '@jest/globals';
import { Ollama, OpenAiCompatible, OpenAiResponses, type LanguageModel } from '../src/index.js';
import {
  startOllamaServer,
  startOpenAiServer,
  startResponsesServer,
  type ModelServer,
  type Script,
} from '../src/testing/index.js';

const KEY = 'sk-test-0123456789abcdef';

interface Server extends Omit<ModelServer<object>, 'use'> {
  use(script: Script<object> | undefined): void;
}

describe('embeddings', () => {
  const texts = ['one', 'two'];
  const list = (...data: object[]): object => ({ data, model: 'm-1-test', usage: { prompt_tokens: 7 } });
  const OPENAI = {
    path: '/v1/embeddings',
    body: { model: 'm-1', input: texts, encoding_format: 'float' },
    good: list({ index: 1, embedding: [0, 2] }, { index: 0, embedding: [3, 4] }),
    few: list({ index: 0, embedding: [3, 4] }),
  };
  const OLLAMA = {
    path: '/api/embed',
    body: { model: 'm-1', input: texts, truncate: false },
    good: {
      model: 'm-1-test',
      embeddings: [
        [3, 4],
        [0, 2],
      ],
      prompt_eval_count: 7,
    },
    few: { embeddings: [[3, 4]] },
  };

  it.each([
    ['openai, chat completions', startOpenAiServer, OpenAiCompatible, OPENAI],
    ['openai, responses', startResponsesServer, OpenAiResponses, OPENAI],
    ['ollama', startOllamaServer, Ollama, OLLAMA],
  ] as const)(
    'come as vectors of length 1, in the order of their texts: %s',
    async (_, start, Provider, wire) => {
      const server = (await start()) as unknown as Server;
      try {
        const model: LanguageModel = new Provider({ apiKey: KEY, baseUrl: server.url });
        const embed = (body: object) => {
          server.use([{ kind: 'raw', content_type: 'application/json', body: JSON.stringify(body) }]);
          return model.embed!({ model: 'm-1', texts });
        };
        expect(await embed(wire.good)).toMatchObject({
          vectors: [
            [0.6, 0.8],
            [0, 1],
          ],
          usage: { input_tokens: 7, output_tokens: 0 },
          model: 'm-1-test',
          simulated: false,
        });
        expect(server.requests[0]).toMatchObject({ path: wire.path, body: wire.body });
        await expect(embed(wire.few)).rejects.toMatchObject({
          failure: {
            code: 'malformed_answer',
            retryable: true,
            message: expect.stringContaining('1 vectors for 2 texts'),
          },
        });
        server.use([{ kind: 'error', status: 429, headers: { 'retry-after': '3' } }]);
        await expect(model.embed!({ model: 'm-1', texts })).rejects.toMatchObject({
          failure: { code: 'rate_limited', retry_after_ms: 3000 },
        });
      } finally {
        await server.stop();
      }
    },
  );
});
