import { readFileSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkAgentTemplate } from './check-agent-template.js';
import { checkScenarioTemplate } from './compile.js';
import { parseTemplate } from './parse-template.js';
import { exampleAgents } from './testing/library.js';

/** The same texts each time, unless `npm run test:fuzz` says how long to go on, with another seed each time. */
const SECONDS = Number(process.env.SCRAI_FUZZ_SECONDS ?? 0) / 3;
const BOUNDS =
  SECONDS > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: SECONDS * 1_000 }
    : { numRuns: 50 };
const SEED = Number(process.env.SCRAI_FUZZ_SEED ?? 21);

const TOP = join(import.meta.dirname, '../../../..');
const textsOf = (kind: string): string[] =>
  globSync(join(TOP, 'templates', kind, '*.yaml')).map((file) => readFileSync(file, 'utf8'));
const TEXTS = { scenarios: textsOf('scenarios'), agents: textsOf('agents') };

const alias = (levels: number): string =>
  Array.from(
    { length: levels },
    (_, i) => `b${i}: &b${i} [${Array(9).fill(i === 0 ? 'x' : `*b${i - 1}`)}]`,
  ).join('\n');

/** What somebody may put into a template by mistake or on purpose. */
const piece = fc.oneof(
  fc.constantFrom(
    ...[
      '\n',
      '  ',
      '\t',
      ': ',
      '- ',
      '&a ',
      '*a',
      '<<: *a',
      '!!binary ',
      '? ',
      '---\n',
      '{{',
      '}}',
      '{% for i in (1..9) %}',
    ],
    ...[
      '{{ "x" | append: "x" }}',
      '{% include "/etc/passwd" %}',
      "{% render 'x' %}",
      '{{ "now" | date: "%s" }}',
    ],
    ...[
      'null',
      '.inf',
      '-.nan',
      '0x7fffffffffffffff',
      '1e400',
      '9007199254740993',
      "'",
      '"',
      '|',
      '>-',
      '#',
      '%',
    ],
    ...[
      '__proto__: {a: 1}',
      'constructor: 1',
      '$ref: "http://example.com/x"',
      '$ref: "#"',
      'pattern: "(a+)+$"',
    ],
    ...[
      'pattern: "["',
      'count: 999999999',
      'turns: -1',
      'when: "1 / 0"',
      'when: "range(99999999)"',
      '\0',
      '\ud800',
    ],
    ...['['.repeat(2_000), '{a: '.repeat(500), 'x'.repeat(100_000), `\n${alias(9)}\n`],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
);

interface Change {
  at: number;
  cut: number;
  put: string;
}

const change: fc.Arbitrary<Change> = fc.record({
  at: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  cut: fc.oneof(fc.constant(0), fc.nat(30), fc.nat(500)),
  put: fc.oneof(fc.constant(''), piece),
});

const changed = (text: string, changes: Change[]): string =>
  changes.reduce((so_far, { at, cut, put }) => {
    const place = Math.floor(at * so_far.length);
    return so_far.slice(0, place) + put + so_far.slice(place + cut);
  }, text);

describe.each(['scenarios', 'agents'] as const)('the text of one of the %s, changed at random', (kind) => {
  it('is a template, or has faults with sentences; nothing is thrown, and nothing goes on for ever', () => {
    const text = fc
      .tuple(fc.constantFrom(...TEXTS[kind]), fc.array(change, { minLength: 1, maxLength: 4 }))
      .map(([original, changes]) => changed(original, changes));
    const property = fc.property(text, (source) => {
      const parsed = parseTemplate(source);
      const faults =
        'faults' in parsed
          ? parsed.faults
          : kind === 'agents'
            ? checkAgentTemplate(parsed.template)
            : checkScenarioTemplate({ ...parsed.template, agents: exampleAgents });
      for (const { detail, pointer } of faults) {
        expect(detail.length).toBeGreaterThan(5);
        expect(pointer).toMatch(/^(\/|$)/);
      }
    });
    fc.assert(property, { seed: SEED, ...BOUNDS });
  });
});
