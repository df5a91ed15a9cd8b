import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json, JsonObject } from '@scrai/contracts';
import { checkAgentTemplate } from './check-agent-template.js';
import { checkScenarioTemplate } from './compile.js';
import { parseTemplate } from './parse-template.js';
import { exampleAgents, exampleAgentTemplates, exampleScenarios } from './testing/library.js';

const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>,
  fc.constantFrom<Json[]>(
    '',
    'x',
    '{{',
    '{{ parameters.none }}',
    '{% if %}',
    '{{ 1 | nothing }}',
    '/a/b',
    '~',
    'act.',
    '((',
    '@',
    -1,
    1e9,
    0.5,
    null,
    [],
    {},
    [[]],
    [null],
    { type: 7 },
    true,
  ),
);

/** The document with the part at a random place replaced or removed. */
function mutated(value: Json, path: readonly number[], by: Json | undefined): Json | undefined {
  if (path.length === 0 || value === null || typeof value !== 'object') return by;
  const keys = Object.keys(value);
  if (keys.length === 0) return by;
  const key = keys[path[0] % keys.length];
  const inner = mutated((value as JsonObject)[key], path.slice(1), by);
  if (Array.isArray(value)) {
    return inner === undefined ? value.filter((_, i) => i !== Number(key)) : value.with(Number(key), inner);
  }
  const { [key]: _, ...rest } = value;
  return inner === undefined ? rest : { ...value, [key]: inner };
}

const change = fc.record({
  path: fc.array(fc.nat(50), { minLength: 1, maxLength: 6 }),
  by: fc.option(odd, { nil: undefined }),
});
const changed = (value: JsonObject, changes: { path: number[]; by: Json | undefined }[]): JsonObject =>
  changes.reduce<JsonObject>((document, { path, by }) => {
    const next = mutated(document, path, by);
    return next !== null && typeof next === 'object' && !Array.isArray(next) ? next : document;
  }, value);

describe('a template changed at random', () => {
  const someChanges = fc.array(change, { minLength: 1, maxLength: 3 });

  it('compiles or has faults with sentences, and never throws', () => {
    const names = [...exampleScenarios.keys()];
    fc.assert(
      fc.property(fc.constantFrom(...names), someChanges, (name, changes) => {
        const { value } = exampleScenarios.get(name)!;
        for (const fault of checkScenarioTemplate({
          value: changed(value, changes),
          agents: exampleAgents,
        })) {
          expect(fault.pointer).toMatch(/^(\/.*)?$/);
          expect(fault.detail.length).toBeGreaterThan(5);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('is checked as an agent template, and in a scenario, without throwing', () => {
    const names = [...exampleAgentTemplates.keys()];
    const scenario = exampleScenarios.get('price-negotiation')!.value;
    fc.assert(
      fc.property(fc.constantFrom(...names), someChanges, (name, changes) => {
        const value = changed(exampleAgentTemplates.get(name)!.value, changes);
        checkAgentTemplate({ value });
        checkScenarioTemplate({ value: scenario, agents: [value, ...exampleAgents] });
      }),
      { numRuns: 50 },
    );
  });
});

describe('any text', () => {
  it('is a template or has faults', () => {
    const piece = fc.constantFrom(
      'a',
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      '&a',
      '*a',
      '!!x',
      '<<',
      '#',
      '|',
      '>-',
      '\t',
      '1',
      '.nan',
      '~',
      '? ',
      '---\n',
      '%',
      '\0',
      '__proto__: 1',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece).map((pieces) => pieces.join('')),
        ),
        (text) => {
          const parsed = parseTemplate(text);
          if ('faults' in parsed) expect(parsed.faults.length).toBeGreaterThan(0);
          else JSON.stringify(parsed.template.value);
        },
      ),
      { numRuns: 600 },
    );
  });
});
