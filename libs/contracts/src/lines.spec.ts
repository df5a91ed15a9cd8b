import { expect, it } from '@jest/globals';
import type { AppendRequest } from './append.js';
import { packAppend, packAppends, packOutcome, unpackAppends, unpackOutcome } from './lines.js';
import type { OutcomeMessage } from './work.js';

const request = (own: Partial<AppendRequest>): AppendRequest => ({
  scenario_run_id: 'r',
  expected_seq: 3,
  events: [],
  work: [],
  settled: [],
  early: [],
  calls: [],
  ...own,
});
const work = (turn: number, text: string) => ({
  turn,
  seq: turn,
  agent: 'a',
  engine_type: 'actor',
  lane: 'high' as const,
  body: JSON.stringify({ text }),
});

it('gives every append its texts back, whatever stands in them', () => {
  const appends = [
    request({ work: [work(1, 'a\nb'), work(2, '\u2028')], calls: ['{"x":"\\n"}'] }),
    request({}),
    request({ calls: ['{}', '[]'], work: [work(3, '')], status_reason: null }),
  ];
  expect(unpackAppends(packAppends(appends.map(packAppend)))).toEqual(appends);
  expect(unpackAppends(packAppends([]))).toEqual([]);
});

it('carries calls with their outcome, and an outcome alone', () => {
  const message = { turn: 1, agent: 'line\nfeed' } as OutcomeMessage;
  expect(unpackOutcome(packOutcome(message, ['{"a":1}']))).toEqual({ message, calls: ['{"a":1}'] });
  expect(unpackOutcome(JSON.stringify(message))).toEqual({ message, calls: [] });
});
