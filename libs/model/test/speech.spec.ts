import { mediaTypeOf } from '@scrai/contracts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OpenAiCompatible, OpenAiResponses, Simulated, type LanguageModel } from '../src/index.js';
import { startOpenAiServer, type OpenAiServer } from '../src/testing/index.js';

const WORDS = { voice: 'alloy', text: 'Good morning, Bela.' };
const { bytes: WAV } = await new Simulated().speak({ model: 'default', ...WORDS });
const SHA = 'a'.repeat(64);

describe('a voice over OpenAI’s protocols', () => {
  let server: OpenAiServer;
  beforeAll(async () => {
    server = await startOpenAiServer();
  });
  afterAll(() => server.stop());

  it.each([OpenAiCompatible, OpenAiResponses])(
    'gives the bytes that the server sent: %p',
    async (Provider) => {
      const model: LanguageModel = new Provider({ apiKey: 'sk-1', baseUrl: server.url });
      const speak = () => model.speak!({ model: 'tts', ...WORDS });
      server.use([{ kind: 'raw', content_type: 'audio/wav', body: WAV }]);
      const answer = await speak();
      expect(Buffer.from(answer.bytes).equals(WAV)).toBe(true);
      expect(answer).toMatchObject({
        media_type: 'audio/wav',
        usage: { input_tokens: 5, output_tokens: 0, estimated: true },
        simulated: false,
      });
      expect(server.requests.at(-1)).toMatchObject({
        path: '/v1/audio/speech',
        body: { model: 'tts', voice: 'alloy', input: WORDS.text, response_format: 'wav' },
      });
      server.use([{ kind: 'raw', content_type: 'audio/wav', body: '{"audio":"none"}' }]);
      await expect(speak()).rejects.toMatchObject({
        failure: { code: 'malformed_answer', retryable: true, message: expect.stringContaining('no sound') },
      });
      server.use([{ kind: 'error', status: 429, headers: { 'retry-after': '3' } }]);
      await expect(speak()).rejects.toMatchObject({
        failure: { code: 'rate_limited', retry_after_ms: 3000 },
      });
    },
  );

  it('is heard by a model that listens: the same bytes, beside the words', async () => {
    const model = new OpenAiCompatible({ apiKey: 'sk-1', baseUrl: server.url });
    server.use(undefined);
    const sound = { type: 'audio', sha256: SHA, media_type: 'audio/wav' } as const;
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Who?' }, sound] }];
    await model.generate({ model: 'ears', messages }, { media: async (hash) => (hash === SHA ? WAV : null) });
    const [words, heard] = server.requests.at(-1)!.body.messages[0].content as {
      input_audio?: { data: string; format: string };
    }[];
    expect(words).toEqual({ type: 'text', text: 'Who?' });
    expect(heard).toMatchObject({ type: 'input_audio', input_audio: { format: 'wav' } });
    expect(Buffer.from(heard.input_audio!.data, 'base64').equals(WAV)).toBe(true);
    const responses = new OpenAiResponses({ apiKey: 'sk-1', baseUrl: server.url });
    await expect(
      responses.generate({ model: 'ears', messages }, { media: async () => WAV }),
    ).rejects.toMatchObject({ failure: { code: 'unsupported', retryable: false } });
  });
});

it('the simulated model has a tone for each word, the same each time', async () => {
  const { bytes, ...rest } = await new Simulated().speak({ model: 'default', ...WORDS });
  expect(rest).toMatchObject({ media_type: 'audio/wav', simulated: true });
  expect([mediaTypeOf(bytes), bytes.length]).toEqual(['audio/wav', 44 + 3 * 640]);
  expect(Buffer.from(bytes).equals(WAV)).toBe(true);
  const other = await new Simulated().speak({ model: 'default', ...WORDS, voice: 'echo' });
  expect(Buffer.from(other.bytes).equals(WAV)).toBe(false);
});
