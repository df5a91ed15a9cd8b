import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { block, data, item, quoted } from './safe-text.js';

const MARKUP = [
  '<|im_start|>',
  '<｜User｜>',
  '</s>',
  '<<SYS>>',
  '[INST]',
  '[/INST]',
  '<start_of_turn>',
  '<think>',
  '</tool_call>',
];
const LINE_ENDS = /[\n\r\v\f\u0085\u2028\u2029]/;
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\n',
        '\r',
        '\u2028',
        '\u2029',
        '\u0085',
        '"',
        '\\',
        '# ',
        '- Ada said: "',
        '[12] ',
        ' ',
        ...MARKUP,
      ),
      fc.string({ maxLength: 5 }),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(''));

describe('what is said', () => {
  it('stands on one line, and says the same', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        for (const [safe, value] of [
          [quoted(text), text],
          [data({ text }), { text }],
        ] as const) {
          expect(safe).not.toMatch(LINE_ENDS);
          for (const markup of MARKUP) expect(safe).not.toContain(markup);
          expect(JSON.parse(safe)).toEqual(value);
        }
      }),
    );
  });
});

describe('what authors write', () => {
  it('has no line that looks like one of the prompt', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        for (const line of block(`x\n${text}`).split(LINE_ENDS))
          expect(line).not.toMatch(/^\s*(# |- |\[\d+\])/);
        for (const line of item(`x\n${text}`).split(LINE_ENDS).slice(1))
          expect(line).not.toMatch(/^\s*(# |- |\[\d+\])/);
        for (const markup of MARKUP) expect(block(text)).not.toContain(markup);
      }),
    );
  });

  it.each([
    ['It is -5 degrees.\n-5 is cold.', 'It is -5 degrees.\n-5 is cold.'],
    ['# Past\n- tea\n## More', '## Past\n* tea\n### More'],
    ['Say «hello» <now>, [Ada].', 'Say «hello» <now>, [Ada].'],
  ])('%j is shown as %j', (text, shown) => expect(block(text)).toBe(shown));
});
