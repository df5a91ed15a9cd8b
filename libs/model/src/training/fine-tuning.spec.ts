import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FineTuningServer } from '../testing/fine-tuning-server.js';
import { FineTuning, type TuningOrder } from './fine-tuning.js';

let server: FineTuningServer;
let tuning: FineTuning;
beforeAll(async () => {
  server = await FineTuningServer.start();
  tuning = new FineTuning({ baseUrl: server.url, apiKey: 'sk-test-0123456789' });
});
afterAll(() => server.stop());
beforeEach(() => {
  server.writes.length = 0;
});

const ORDER: TuningOrder = {
  ...{ model: 'm-1', file: 'file-1', suffix: 'haggler', seed: 7 },
  method: 'preference',
  hyperparameters: { beta: 0.1 },
};

describe('fine-tuning', () => {
  it('uploads a file once, however often it is asked, and finds the job that was started with it', async () => {
    const lines = '{"messages":[]}\n';
    expect(await tuning.upload('a.jsonl', lines)).toBe('file-1');
    expect(await tuning.upload('a.jsonl', lines)).toBe('file-1');
    expect(await tuning.find('file-1')).toBeNull();
    const begun = await tuning.start(ORDER);
    expect(begun).toMatchObject({ id: 'ftjob-1', status: 'running', said: 'validating_files', model: null });
    expect(await tuning.find('file-1')).toMatchObject({ id: 'ftjob-1', status: 'running' });
    expect(server.writes).toEqual(['POST /files', 'POST /fine_tuning/jobs']);
    expect(server.files).toEqual([{ id: 'file-1', filename: 'a.jsonl', text: lines }]);
    expect(server.jobs).toMatchObject([
      {
        ...{ model: 'm-1', training_file: 'file-1', suffix: 'haggler', seed: 7 },
        method: { type: 'dpo', dpo: { hyperparameters: { beta: 0.1 } } },
      },
    ]);
  });

  it('tells how a job stands, and what came of it', async () => {
    expect(await tuning.look('ftjob-1')).toEqual({
      ...{ id: 'ftjob-1', status: 'succeeded', said: 'succeeded', model: 'ft:m-1:scrai' },
      ...{ trained_tokens: 1_200, error: null },
    });
    server.script = [{ status: 'failed', error: { message: 'line 3 is no chat' } }];
    expect(await tuning.look('ftjob-1')).toMatchObject({ status: 'failed', error: 'line 3 is no chat' });
    expect(await tuning.cancel('ftjob-1')).toMatchObject({ status: 'cancelled' });
  });

  it('tells failures that may pass from those that last, without the key', async () => {
    const failure = { code: 'rate_limited', retryable: true };
    server.refusing = { status: 429, message: 'slow down' };
    await expect(tuning.look('ftjob-1')).rejects.toMatchObject({ failure });
    server.refusing = { status: 401, message: 'Incorrect API key: sk-test-0123456789' };
    const refused = tuning.upload('b.jsonl', '{}');
    await expect(refused).rejects.toMatchObject({ failure: { code: 'unauthorised', retryable: false } });
    await expect(refused).rejects.not.toThrow(/0123456789/);
    server.refusing = null;
    await expect(tuning.look('ftjob-9')).rejects.toMatchObject({ failure: { retryable: false } });
    const gone = new FineTuning({ baseUrl: 'http://127.0.0.1:1/v1', apiKey: 'sk-test' });
    await expect(gone.look('ftjob-1')).rejects.toMatchObject({
      failure: { code: 'connection_failed', retryable: true },
    });
  });
});
