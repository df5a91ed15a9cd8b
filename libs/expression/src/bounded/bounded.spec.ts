import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExpressionError, parseExpression } from '../index.js';
import { boundedAjv } from './json-schema.js';
import { boundedLiquid } from './liquid.js';

/** None of these may end in anything but a value or the named error: the test's own time is their bound. */
describe('expressions that would take all memory or all time', () => {
  const long =
    'replace("xxxxxxxxxx", "x", replace("xxxxxxxxxx", "x", replace("xxxxxxxxxx", "x", "0123456789")))';
  const longer = `replace("xxxxxxxxx", "x", ${long})`;
  const object = 'object(map(range(50000), x => {key: x, value: x}))';

  it.each([
    `map(range(100000), x => ${longer})`,
    `map(range(100000), x => ${longer} + x)`,
    `map(range(90000), x => contains(t, "y"))`,
    `map(range(90000), x => upper(t))`,
    `map(range(90000), x => t == u)`,
    `map(range(90000), x => length(o))`,
    `map(range(90000), x => text(o))`,
    `tally(map(range(90000), x => o))`,
    `join(map(range(90000), x => o), "")`,
    `map(range(90000), x => keys(o))`,
    `map(range(1000), x => map(range(1000), y => map(range(1000), z => 1)))`,
    `map(range(90000), x => sort(range(90000)))`,
    `map(range(9000), x => unique(map(range(9000), y => {a: [y]})))`,
    `map(range(90000), x => split(t, ""))`,
    `range(0, 1, 1e-300)`,
    `map(range(100000), x => ${object})`,
  ])('%s', (source) => {
    const t = 'x'.repeat(99_000);
    const o = Object.fromEntries(Array.from({ length: 9_000 }, (_, i) => [`k${i}`, i]));
    const names = { t, u: `${t.slice(1)}x`, o };
    expect(() => parseExpression(source).evaluate({ names })).toThrow(ExpressionError);
  });
});

describe('texts', () => {
  const strict = boundedLiquid({ strict: true });
  const render = (text: string): unknown => strict.parseAndRenderSync(text, { a: 1, list: [1, 2] });

  it.each([
    ['a file', '{% include "/etc/passwd" %}'],
    ['a file that is rendered', '{% render ".scrai/database.password" %}'],
    ['a layout', '{% layout "x" %}'],
    ['the clock', '{{ "now" | date: "%s" }}'],
    ['chance', '{{ list | sample }}'],
    ['a prototype', '{{ a.constructor.constructor }}'],
    [
      'a loop without end',
      '{% for i in (1..999999999) %}{% for j in (1..999999999) %}x{% endfor %}{% endfor %}',
    ],
    [
      'a text without end',
      `{% assign s = "xxxxxxxxxx" %}${'{% assign s = s | append: s %}'.repeat(40)}{{ s }}`,
    ],
    ['a text that is too long', 'x'.repeat(100_001)],
  ])('do not reach for %s', (_what, text) => {
    for (const liquid of [strict, boundedLiquid({ strict: false })]) {
      const rendered = (): string => String(liquid.parseAndRenderSync(text, { a: 1, list: [1, 2] }));
      if (_what === 'a prototype' && liquid !== strict) expect(rendered()).toBe('');
      else expect(rendered).toThrow();
    }
  });

  it('are rendered where they are harmless', () => {
    expect(render('{% for i in list %}{{ i | plus: a }} {% endfor %}')).toBe('2 3 ');
  });
});

describe('JSON Schemas', () => {
  const ajv = boundedAjv();

  it.each(['(a+)+$', '^(a|a)*$', '(.*a){25}', '([a-zA-Z]+)*$', '^(([a-z])+.)+[A-Z]([a-z])+$'])(
    'do not hang on the pattern %s',
    (pattern) => {
      const validate = ajv.compile({ type: 'string', pattern });
      expect(typeof validate(`${'a'.repeat(50_000)}!`)).toBe('boolean');
    },
  );

  it('test patterns as everybody else does', () => {
    const patterns = fc.constantFrom(
      '^a+b?$',
      '[0-9]{2,4}',
      '^(x|yy)*z$',
      '\\d+-\\w+',
      '^[^,]+(,[^,]+)*$',
      'ä|ö',
      '^$',
    );
    fc.assert(
      fc.property(patterns, fc.stringMatching(/^[a-cx-z0-9,ä-]{0,12}$/), (pattern, text) => {
        expect(ajv.validate({ pattern }, text)).toBe(new RegExp(pattern, 'u').test(text));
      }),
    );
  });

  it('are refused where a pattern needs backtracking, or a reference leads elsewhere', () => {
    expect(() => ajv.compile({ pattern: '(a)\\1' })).toThrow();
    expect(() => ajv.compile({ pattern: '(?=a)b' })).toThrow();
    expect(() => ajv.compile({ $ref: 'http://127.0.0.1:1/schema.json' })).toThrow(/reference/);
  });

  it('check URLs at once, however long', () => {
    const validate = ajv.compile({ format: 'url' });
    expect(validate(`http://${':'.repeat(50_000)}!`)).toBe(false);
    expect([validate('https://example.com/a?b'), validate('mailto:a@b.c')]).toEqual([true, false]);
  });
});
