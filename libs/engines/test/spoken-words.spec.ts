import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SpokenWords } from '../src/words/spoken-words.js';

/** What is heard of an answer that comes in pieces of these lengths. */
function heard(answer: string, lengths: number[], kind = 'act') {
  const words = new SpokenWords(kind);
  let text = '';
  for (let at = 0, i = 0; at < answer.length; i++) {
    const length = lengths.length > 0 ? Math.max(1, lengths[i % lengths.length]) : answer.length;
    text += words.read(answer.slice(at, at + length));
    at += length;
  }
  return { text, whispered: words.whispered };
}
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 6 });
const text = fc.string({ unit: 'binary', maxLength: 30 });

describe('the words of an answer under way', () => {
  it('are those that are spoken, whatever the pieces, the order of keys and what else is said', () => {
    const other = fc.jsonValue({ maxDepth: 3 });
    const answer = fc.tuple(text, text, other, fc.boolean(), fc.boolean());
    fc.assert(
      fc.property(answer, lengths, ([speech, thought, act, first, ascii], pieces) => {
        const nested = { act: { act, speech: 'not this' }, thought };
        const json = JSON.stringify(
          first ? { speech, ...nested } : { ...nested, speech },
          null,
          first ? 2 : 0,
        );
        const escaped = (unit: string): string => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
        const sent = ascii ? json.replace(/[\u0080-\uffff]/g, escaped) : json;
        expect(heard(sent, pieces)).toEqual({ text: speech, whispered: false });
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['act', '{"thought":"hidden","speech":"aloud"}', 'aloud'],
    ['interview', '{"speech":"aloud","thought":"hidden"}', 'aloud'],
    ['narrate', '{"narration":"it rains","whispers":[{"to":"Bob","text":"psst"}]}', 'it rains'],
    ['analyse', '{"summary":"hidden","speech":"hidden"}', ''],
    ['toString', '{"speech":"hidden"}', ''],
    ['act', '```json\n{"speech": "fenced"}\n```', 'fenced'],
    ['act', 'no JSON at all, "speech": "hidden"', ''],
    ['act', '{"speech":["hidden"],"to":[]}', ''],
    ['act', '{"speech":"a \\"b\\" \\\\ \\n\\u00e9"}', 'a "b" \\ \né'],
  ])('of %s %s are %j', (kind, answer, words) => {
    for (const length of [1, 2, 7, 100]) expect(heard(answer, [length], kind).text).toBe(words);
  });

  it('are not those of a whisper', () => {
    expect(heard('{"to":["Bob"],"speech":"psst"}', [3])).toEqual({ text: '', whispered: true });
    expect(heard('{"speech":"psst","to":["Bob"]}', [100]).whispered).toBe(true);
    expect(heard('{"to":[],"speech":"aloud"}', [3])).toEqual({ text: 'aloud', whispered: false });
  });
});
