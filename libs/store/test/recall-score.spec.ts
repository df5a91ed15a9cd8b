import { describe, expect, it } from '@jest/globals';
import { scored, type Candidate } from '../src/records/recall-score.js';

const memory = (seq: number, own: Partial<Candidate> = {}): Candidate => ({
  ...{ seq, index: 0, turn: seq, importance: 0.5, hits: [] },
  ...own,
});
const order = (candidates: Candidate[], turn = 10): number[] =>
  scored(candidates, turn).map(({ seq }) => seq);

describe('what comes to mind', () => {
  it('is what was asked for, however old, before the talk of the day', () => {
    const talk = Array.from({ length: 300 }, (_, i) => memory(4_000 + i, { hits: [1] }));
    expect(order([memory(10, { hits: [2, 3], importance: 0.8 }), ...talk], 5_000)[0]).toBe(10);
  });

  it('is what has rare words before what has common ones', () => {
    const common = Array.from({ length: 20 }, (_, i) => memory(i + 2, { turn: 1, hits: [1] }));
    expect(order([memory(1, { turn: 1, hits: [9] }), ...common])[0]).toBe(1);
  });

  it('is what matters, then what is new, where words say nothing', () => {
    expect(order([memory(1), memory(2, { importance: 0.9 }), memory(3)])).toEqual([2, 3, 1]);
  });

  it('is what is meant, where the words are others, and what has the words, where its meaning is far', () => {
    const far = [memory(1, { similarity: 0.1 }), memory(2, { similarity: 0.2 })];
    const meant = memory(3, { similarity: 0.9 });
    const said = memory(4, { turn: 3, similarity: 0.1, hits: [1] });
    expect(order([...far, meant, said])).toEqual([4, 3, 2, 1]);
    expect(order([...far, said, meant].map((each) => ({ ...each, similarity: 0.5 })))[0]).toBe(4);
  });

  it('is in the order of places where nothing else decides, and has scores from 0 to 1', () => {
    const same = [memory(1, { turn: 1 }), memory(2, { turn: 1 }), memory(2, { turn: 1, index: 1 })];
    expect(scored(same, 1)).toEqual([
      { seq: 2, index: 1, score: 0.272727 },
      { seq: 2, index: 0, score: 0.272727 },
      { seq: 1, index: 0, score: 0.272727 },
    ]);
    expect(scored([memory(1, { turn: 1, importance: 1, hits: [1] })], 1)[0].score).toBe(1);
  });
});
