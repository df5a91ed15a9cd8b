import { describe, expect, it } from '@jest/globals';
import type { Fault } from '@scrai/contracts';
import { MAX_TEMPLATE_BYTES, parseTemplate } from './parse-template.js';
import { parsed } from './testing/scenarios.js';

const faultsIn = (text: string): Fault[] => {
  const result = parseTemplate(text, { source: 'x.yaml' });
  return 'faults' in result ? result.faults : [];
};

describe('parseTemplate', () => {
  it('reads YAML and JSON, and knows the line of every part', () => {
    const yaml = parsed('# a comment\nname: x\nlist:\n  - a: 1\n  - b: 2\n"a/b": 3\n');
    expect(yaml.value).toEqual({ name: 'x', list: [{ a: 1 }, { b: 2 }], 'a/b': 3 });
    expect(yaml.lines.at('/name')).toBe(2);
    expect(yaml.lines.at('/list/1/b')).toBe(5);
    expect(yaml.lines.at('/a~1b')).toBe(6);
    expect(yaml.lines.at('/list/1/not/there')).toBe(5);
    expect(parsed('{\n "name": "x",\n "n": 1e3\n}').lines.at('/n')).toBe(3);
  });

  it('resolves aliases, and bounds how they multiply', () => {
    expect(parsed('a: &a {x: 1}\nb: *a').value).toEqual({ a: { x: 1 }, b: { x: 1 } });
    const bomb = ['a0: &a0 [x]'];
    for (let i = 1; i < 12; i++)
      bomb.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(',')}]`,
      );
    expect(faultsIn(bomb.join('\n'))[0].detail).toMatch(/alias/i);
  });

  it.each([
    ['a: [1', /x\.yaml is not YAML/, 1],
    ['a: 1\nb: c: d', /needs quotes/, 2],
    ['a: 1\na: 2', /unique/, 2],
    ['- a', /must be a mapping/, 1],
    ['just text', /must be a mapping/, 1],
    ['a: !!python/object x', /tag/i, 1],
    ['a: .nan', /NaN is not a number that JSON can hold/, 1],
    ['{"a":"\\ud800"}', /half of a character/, 1],
    ['{"b": 1,\n"a\\udfff": 2}', /half of a character/, 1],
    ['b: 1\nturns: {{ parameters.turns }}', /needs quotes around it/, 2],
    ['b: 1\n__proto__: {a: 1}', /the key __proto__ is not allowed/, 2],
    [`a: ${'['.repeat(200)}${']'.repeat(200)}`, /nested too deeply/, undefined],
    [`a: ${'['.repeat(90_000)}`, /nested too deeply|not YAML/, undefined],
    ['x'.repeat(MAX_TEMPLATE_BYTES + 1), /1000001 bytes/, undefined],
  ])('says where and why %j is no template', (text, detail, line) => {
    const [fault] = faultsIn(text);
    expect(fault.detail).toMatch(detail);
    if (line !== undefined) expect(fault.line).toBe(line);
  });
});
