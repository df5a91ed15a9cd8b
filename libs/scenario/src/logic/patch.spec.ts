import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import jsonPatch from 'fast-json-patch';
import type { JsonObject, PatchOperation } from '@scrai/contracts';
import { applyPatch, PatchError } from './patch.js';
import { WorldSchema } from './world-schema.js';

const world = (): JsonObject => ({ a: { b: 1, 'c/d': [1, 2] }, list: [{ n: 1 }, { n: 2 }], n: 3 });
const paths = [
  '/a',
  '/a/b',
  '/a/c~1d',
  '/a/c~1d/0',
  '/list',
  '/list/-',
  '/list/1',
  '/list/0/n',
  '/n',
  '/new',
  '/x/y',
];
const someOperation = fc.record({
  op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
  path: fc.constantFrom(...paths),
  from: fc.constantFrom(...paths),
  value: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.constant([1]), fc.constant({ n: 'x' })),
}) as fc.Arbitrary<PatchOperation>;
const somePatch = fc.array(someOperation, { minLength: 1, maxLength: 4 });

/** What an independent implementation makes of it; null where it refuses. */
function elsewhere(patch: PatchOperation[]): unknown {
  try {
    return jsonPatch.applyPatch(world(), JSON.parse(JSON.stringify(patch)), true, false).newDocument;
  } catch {
    return null;
  }
}

describe('a patch', () => {
  it('does what fast-json-patch does, or nothing', () => {
    fc.assert(
      fc.property(somePatch, (patch) => {
        const [here, expected] = [world(), elsewhere(patch)];
        try {
          applyPatch(here, patch);
          expect(here).toEqual(expected);
        } catch (error) {
          if (!(error instanceof PatchError)) throw error;
          expect(expected === null || /moved into itself/.test(error.message)).toBe(true);
          expect(JSON.stringify(here)).toBe(JSON.stringify(world()));
        }
      }),
      { numRuns: 800 },
    );
  });

  it('can be taken back', () => {
    fc.assert(
      fc.property(somePatch, (patch) => {
        const here = world();
        try {
          applyPatch(here, patch)();
        } catch (error) {
          if (!(error instanceof PatchError)) throw error;
        }
        expect(here).toEqual(world());
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [[{ op: 'replace', path: '', value: {} }], 'the whole world cannot be replaced at once'],
    [[{ op: 'add', path: 'a', value: 1 }], '"a" is not a JSON pointer'],
    [[{ op: 'grow', path: '/a', value: 1 }], '"grow" is not an operation'],
    [[{ op: 'add', path: '/constructor/prototype/x', value: 1 }], 'names nothing in the world'],
    [[{ op: 'add', path: '/list/9', value: 1 }], 'there is no entry 9 in a list of 2'],
    [[{ op: 'add', path: '/a' }], 'add /a has no value'],
    [[null], 'null'],
  ])('says what is wrong with %j', (patch, reason) => {
    expect(() => applyPatch(world(), patch as PatchOperation[])).toThrow(reason);
  });

  it('keeps no part of the patch in the world', () => {
    const value = { deep: [1] };
    const here = world();
    applyPatch(here, [{ op: 'add', path: '/v', value }]);
    applyPatch(here, [{ op: 'add', path: '/v/deep/-', value: 2 }]);
    expect(value).toEqual({ deep: [1] });
  });
});

describe('the world’s schema', () => {
  const inner = { type: 'object', properties: { n: { type: 'integer', maximum: 2 } }, required: ['n'] };
  const schemas: JsonObject[] = [
    {
      type: 'object',
      properties: {
        a: { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] },
        list: { type: 'array', items: inner, maxItems: 3 },
        n: { type: 'integer' },
      },
      additionalProperties: false,
      required: ['n'],
    },
    {
      type: 'object',
      properties: { list: { type: 'array', items: inner } },
      additionalProperties: { type: ['object', 'integer'] },
    },
    { type: 'object', properties: { list: { items: { $ref: '#/$defs/inner' } } }, $defs: { inner } },
    {
      type: 'object',
      patternProperties: { '^n': { type: 'integer' } },
      properties: { a: inner, list: { uniqueItems: true } },
    },
  ];

  const checkers = schemas.map((schema) => new WorldSchema(schema));

  it('finds after a change what it finds in the whole world', () => {
    fc.assert(
      fc.property(somePatch, fc.constantFrom(...checkers), (patch, checker) => {
        const here = world();
        fc.pre(checker.faults(here).length === 0);
        try {
          applyPatch(here, patch);
        } catch {
          return;
        }
        expect(checker.faultsAfter(here, patch).length > 0).toBe(checker.faults(here).length > 0);
      }),
      { numRuns: 800 },
    );
  });
});
