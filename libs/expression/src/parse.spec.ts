import { describe, expect, it } from '@jest/globals';
import { ExpressionError, parseExpression } from './index.js';

const evaluate = (source: string, names: Record<string, unknown> = {}): unknown =>
  parseExpression(source).evaluate({ names });
const failure = (source: string, names: Record<string, unknown> = {}): string => {
  try {
    evaluate(source, names);
  } catch (error) {
    expect(error).toBeInstanceOf(ExpressionError);
    return (error as ExpressionError).reason;
  }
  throw new Error(`${source} did not fail`);
};

describe('parseExpression', () => {
  it.each<[string, unknown]>([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3 % 4', 1],
    ['2 ** 3 ** 2', 512],
    ['"a" + 1 + true', 'a1true'],
    ['1 == 1.0 && "1" != 1', true],
    ['[1, {a: [2]}] == [1, {"a": [2]}]', true],
    ['{a: 1, b: 2} == {b: 2, a: 1}', true],
    ['null ?? 3', 3],
    ['0 || "x"', 'x'],
    ['null < 1 || null >= 1', false],
    ['"a" < "b" ? "yes" : "no"', 'yes'],
    ['!([] == [])', false],
    ['[1,2,3].length + "ab".length', 5],
    ['[1,2][5]', null],
    ['{a: {b: 1}}', { a: { b: 1 } }],
    ['max(1, 3, 2) - min([4, 2])', 1],
    ['max([])', null],
    ['round(2.345, 2)', 2.35],
    ['round(-2.5)', -3],
    ['round(1.005, 2)', 1.01],
    ['sum([1,2], x => x * 10)', 30],
    ['mean([1,2,6]) + median([5,1,3]) + median([1,2])', 7.5],
    ['variance([1,3]) + stdev([1,3]) ** 2', 4],
    ['gini([1,1,1])', 0],
    ['round(gini([0,0,1]), 3)', 0.667],
    ['count([1,2,3], x => x > 1)', 2],
    ['any([1,2], x => x > 1) && all([1,2], x => x > 0)', true],
    ['[3,1,2].filter(x => x > 1).map(x => x * 2).sort()', [4, 6]],
    ['sort([{n: 2}, {n: 1}], x => -x.n)[0].n', 2],
    ['unique(["a", "b", "a", [1], [1]])', ['a', 'b', [1]]],
    ['mode(["a","b","b"])', 'b'],
    ['majority(["a","b","b"])', 'b'],
    ['majority(["a","b"])', null],
    ['tally(["yes","no","yes"])', { yes: 2, no: 1 }],
    ['contains([1,[2]], [2]) && contains("abc", "b") && contains({a: 1}, "a")', true],
    ['keys({a: 1, b: 2}).concat(values({a: 1}))', ['a', 'b', 1]],
    ['range(3).concat(range(1, 3), range(4, 0, -2))', [0, 1, 2, 1, 2, 4, 2]],
    ['upper("a") + lower("B")', 'Ab'],
    ['clamp(7, 0, 5)', 5],
    ['default(null, 2) + default(1, 2)', 3],
    ['after("jokes about cats", "about ")', 'cats'],
    ['trim(" cats. ", ".")', 'cats'],
    ['replace("a-b-c", "-", "+")', 'a+b+c'],
    [
      'map([1,2], x => map([10,20], y => x * y))',
      [
        [10, 20],
        [20, 40],
      ],
    ],
    ['pick(["a","b","c"], 0.5)', 'b'],
    ['pick(["a","b"], 0.5, [1, 3])', 'b'],
    ['merge({a: 1}, {a: 2, b: 3})', { a: 2, b: 3 }],
    ['object(map(entries({a: 1}), e => {key: e.key, value: e.value + 1}))', { a: 2 }],
    ['number("12.5") + (number("x") ?? 1)', 13.5],
    ['join(["a", 1], "-")', 'a-1'],
    ['exp(0) + log(1) + sqrt(4) + pow(2, 3) + abs(-1) + floor(1.7) + ceil(1.2)', 15],
  ])('gives %s', (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });

  it('reads own properties alone; what is missing is null', () => {
    const names = { world: { price: 5, list: [1], empty: null } };
    expect(evaluate('world.price + world["list"][0]', names)).toBe(6);
    expect(evaluate('world.missing', names)).toBeNull();
    expect(evaluate('world.empty.deeper.still', names)).toBeNull();
    expect(evaluate('world["to" + "String"]', names)).toBeNull();
    expect(evaluate('"toString"', names)).toBe('toString');
  });

  it.each([
    'world.constructor',
    'world["__pro" + "to__"]',
    '__proto__',
    'constructor',
    '{"__proto__": 1}',
    'merge({a: 1}, world)["prototype"]',
    'tally(["__proto__"])',
  ])('refuses to reach beyond plain data: %s', (source) => {
    expect(failure(source, { world: { a: 1 } })).toMatch(/is not allowed/);
  });

  it.each([
    ['a = 1', /Expected|Unexpected|several/],
    ['new Date()', /several|no name|no function/],
    ['1 +', /Expected expression after \+ at character 4/],
    ['(1', /Unclosed \(/],
    ['"abc', /Unclosed quote/],
    ['1 2', /several expressions/],
    ['x => x', /only as an argument/],
    ['this', /no `this`/],
    ['~1', /no operator ~/],
    ['1 & 2', /no operator &/],
    ['[1,,2]', /hole/],
    ['', /empty/],
    ['coutn([1])', /no function coutn; did you mean count\?/],
    ['round()', /round\(x, digits\?\), not with 0/],
    ['("a")()', /only named functions/],
    ['1e999', /too large/],
    ['{a: 1', /Expected , or }/],
    ['[1, '.repeat(300) + '1' + ']'.repeat(300), /nested too deeply/],
    ['-'.repeat(3000) + '1', /nested too deeply/],
    ['1'.repeat(5000), /longer than/],
  ])('does not parse %s', (source, reason) => {
    expect(() => parseExpression(source)).toThrow(ExpressionError);
    expect(failure(source)).toMatch(reason);
  });

  it.each([
    ['wolrd.x', /no name wolrd; did you mean world\? \(known: world\)/],
    ['1 - null', /- needs numbers, not null/],
    ['1 < "a"', /a number cannot be ordered with a text/],
    ['1 / 0', /divides by zero/],
    ['log(0)', /not a finite number/],
    ['world.f', /a function is not a value/],
    ['(1).x', /a number has no property "x"/],
    ['[1].x', /a list has items by number/],
    ['sum(world)', /sum needs a list, not an object/],
    ['filter([1], 2)', /filter needs an arrow function/],
    ['default(x => x, 1)', /a function is not a value/],
    ['draw()', /draw is not allowed here/],
    ['range(1000000)', /too long/],
    ['range(1, 2, 0)', /too long/],
    ['range(99999).map(x => range(99999))', /more than 1,000,000 steps/],
    ['map(range(2000), x => map(range(2000), y => y))', /more than 1,000,000 steps/],
    ['replace("' + 'a'.repeat(1000) + '", "a", "' + 'b'.repeat(1000) + '")', /text is longer/],
  ])('fails in words: %s', (source, reason) => {
    expect(failure(source, { world: { f: () => 1 } })).toMatch(reason);
  });

  it.each<[string, unknown]>([
    ['keys(x)', ['a', 'b']],
    ['values(x)', [{ c: 3, d: 2 }, 1]],
    ['map(entries(x), e => e.key)', ['a', 'b']],
    ['text(x)', '{"a":{"c":3,"d":2},"b":1}'],
    ['tally([x, x])', { '{"a":{"c":3,"d":2},"b":1}': 2 }],
  ])('does not depend on the order of keys: %s', (source, value) => {
    expect(evaluate(source, { x: { b: 1, a: { d: 2, c: 3 } } })).toEqual(value);
    expect(evaluate(source, { x: { a: { c: 3, d: 2 }, b: 1 } })).toEqual(value);
  });

  it('tells which names and functions it uses', () => {
    const parsed = parseExpression(
      'sum(agents, agent => agent.gold * world.rate) + draw("x") + max(turn, 1)',
    );
    expect(parsed.names).toEqual(['agents', 'turn', 'world']);
    expect(parsed.references).toEqual(['world.rate']);
    expect(parsed.referencedFunctions).toEqual(['draw', 'max', 'sum']);
  });

  it('draws by purpose and index, counting those without an index', () => {
    const seen: [string, number][] = [];
    const draw = (purpose: string, index: number): number => seen.push([purpose, index]) / 10;
    const source = 'draw() + draw() + draw("a") + draw("a", 7)';
    parseExpression(source).evaluate({ names: {}, draw });
    expect(seen).toEqual([
      ['', 0],
      ['', 1],
      ['a', 0],
      ['a', 7],
    ]);
  });
});
