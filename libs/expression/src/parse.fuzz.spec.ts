import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExpressionError, FUNCTIONS, parseExpression } from './index.js';

const NAMES = { world: { a: 1, list: [3, 1, 2], deep: { text: 'x' } }, agents: [{ name: 'ana' }], turn: 3 };

/** Any value or an ExpressionError: nothing else may come out. */
function play(source: string, names: Record<string, unknown> = NAMES): unknown {
  try {
    return parseExpression(source).evaluate({ names, draw: () => 0.5 });
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}

const token = fc.oneof(
  fc.constantFrom(...'+-*/%!<>=&|?:.,;()[]{}~^\'"`\\ \n'),
  fc.constantFrom('**', '==', '=>', '&&', '??', '?.', 'world', 'agents', 'turn', '__proto__', 'constructor'),
  fc.constantFrom(
    '1',
    '0',
    '1e9',
    '.5',
    'null',
    'true',
    '"a"',
    "'b'",
    'x',
    'this',
    'new',
    'name',
    '\0',
    '\ud800',
  ),
  fc.constantFrom(...[...FUNCTIONS.keys()].map((name) => `${name}(`)),
);

const { expression } = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      'world',
      'agents',
      'turn',
      '1',
      '"a"',
      'null',
      'world.list',
      '[]',
      '{a: 2}',
      '-3',
      '1e300',
    ),
    fc
      .tuple(
        tie('expression'),
        fc.constantFrom('+', '-', '*', '/', '**', '==', '<', '&&', '??'),
        tie('expression'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(fc.constantFrom(...FUNCTIONS.keys()), fc.array(tie('expression'), { maxLength: 3 }))
      .map(([name, given]) => `${name}(${given.join(', ')})`),
    fc
      .tuple(fc.constantFrom('map', 'filter', 'sort', 'sum', 'any'), tie('expression'), tie('expression'))
      .map(([name, list, body]) => `${name}(${list}, x => [x, ${body}])`),
    tie('expression').map((inner) => `(${inner})["a"]`),
  ),
}));

describe('any text', () => {
  it('is an expression or an ExpressionError', () => {
    fc.assert(fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (source) => void play(source)));
    fc.assert(
      fc.property(fc.array(token, { maxLength: 60 }), (tokens) => void play(tokens.join(''))),
      { numRuns: 800 },
    );
  });
});

describe('any expression over any JSON', () => {
  it('gives JSON or an ExpressionError, leaves its scope alone, and gives the same again', () => {
    fc.assert(
      fc.property(expression, fc.jsonValue({ maxDepth: 3 }), (source, world) => {
        const names = { ...NAMES, world };
        const before = JSON.stringify(names);
        const value = play(source, names);
        expect(JSON.stringify(names)).toBe(before);
        expect(play(source, names)).toEqual(value);
        if (value !== undefined)
          expect(JSON.parse(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { numRuns: 800 },
    );
  });
});
