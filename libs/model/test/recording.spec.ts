import { describe, expect, it } from '@jest/globals';
import { contentHash } from '@scrai/determinism';
import {
  answerOf,
  costOf,
  ModelError,
  recordOf,
  type CallMeta,
  type ModelAnswer,
  type ModelRequest,
} from '../src/index.js';

const META: CallMeta = {
  turn_id: 't',
  scenario_run_id: 'r',
  agent: 'Ada',
  turn: 3,
  call_index: 0,
  purpose: 'answer' as const,
  attempt: '1.1',
  engine_id: 'e',
  model: 'openai:m',
  simulated: false,
  selection: null,
  price: { input: 0.15, output: 0.6 },
  latency_ms: 12.5,
  started_at: '2026-01-01T00:00:00.000Z',
};
const REQUEST: ModelRequest = { model: 'm', messages: [{ role: 'user', content: 'Hello.' }], seed: 5 };
const ANSWER: ModelAnswer = {
  text: 'Hello.',
  structured: null,
  tool_calls: [],
  stop_reason: 'stop',
  usage: { input_tokens: 1000, output_tokens: 500 },
  request_id: 'req-1',
  model: 'm-2026',
  simulated: false,
};

describe('the record of a call', () => {
  it('holds what was sent, what came back, and what it cost', () => {
    const record = recordOf(REQUEST, ANSWER, META);
    expect(record).toMatchObject({
      input_tokens: 1000,
      output_tokens: 500,
      cost: 0.00045,
      failure: null,
      latency_ms: 12.5,
    });
    expect(record.request_hash).toBe(contentHash({ seed: 5, messages: REQUEST.messages, model: 'm' }));
    expect(record).not.toHaveProperty('price');
    expect(answerOf(JSON.parse(JSON.stringify(record)))).toEqual(ANSWER);
  });

  it('holds the failure of a failed call, and the tokens that it cost', () => {
    const failure = { code: 'malformed_answer', message: 'no', retryable: true, origin: 'model' as const };
    const error = new ModelError(failure, { usage: { input_tokens: 10, output_tokens: 20 } });
    const record = recordOf(REQUEST, error, META);
    expect(record).toMatchObject({ failure, response: null, input_tokens: 10, output_tokens: 20 });
    expect(answerOf(record)).toBeNull();
  });

  it('rounds money so that it prints the same everywhere', () => {
    expect(costOf({ input_tokens: 3, output_tokens: 7 }, { input: 0.1, output: 0.7 })).toBe(0.0000052);
  });
});
