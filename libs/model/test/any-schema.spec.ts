import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { Simulated } from '../src/index.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import fc from 'fast-check';
import { viewOf } from './view.js';

const ajv = new Ajv2020({ strict: false });
formats.default(ajv);
const model = new Simulated();

async function expectValid(schema: JsonObject, seed: number): Promise<void> {
  const request = { model: 'default', messages: [], response_schema: { name: 'x', schema }, seed };
  const view = viewOf({ ask: { kind: 'x', instruction: '', schema } });
  for (const context of [{ view }, {}]) {
    const first = (await model.generate(request, context)).structured;
    expect(ajv.validate(schema, first) || ajv.errors).toBe(true);
    expect((await model.generate(request, context)).structured).toEqual(first);
  }
}

const object = (properties: JsonObject, rest: JsonObject = {}): JsonObject => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
  additionalProperties: false,
  ...rest,
});

const HARD: Record<string, JsonObject> = {
  'formats and patterns': object({
    id: { type: 'string', format: 'uuid' },
    at: { type: 'string', format: 'date-time' },
    mail: { type: 'string', format: 'email' },
    code: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
  }),
  'bounds of every kind': object({
    a: { type: 'number', exclusiveMinimum: 0, exclusiveMaximum: 1 },
    b: { type: 'integer', minimum: -7, maximum: -3 },
    c: { type: 'number', multipleOf: 0.25, minimum: 1, maximum: 2 },
    d: { type: 'string', minLength: 300, maxLength: 310 },
    e: { type: 'string', maxLength: 3 },
    f: {
      type: 'array',
      items: { type: 'integer', minimum: 0, maximum: 9 },
      minItems: 4,
      maxItems: 4,
      uniqueItems: true,
    },
  }),
  references: object(
    { tree: { $ref: '#/$defs/tree' }, other: { $ref: '#/$defs/leaf' } },
    {
      $defs: {
        leaf: { type: 'string', minLength: 1 },
        tree: object(
          {
            name: { $ref: '#/$defs/leaf' },
            children: { type: 'array', items: { $ref: '#/$defs/tree' }, maxItems: 2 },
          },
          { required: ['name'] },
        ),
      },
    },
  ),
  combinations: object({
    one: {
      oneOf: [
        object({ kind: { const: 'a' }, x: { type: 'number' } }),
        object({ kind: { const: 'b' }, y: { type: 'string' } }),
      ],
    },
    any: { anyOf: [{ type: 'null' }, { type: 'integer', minimum: 5 }] },
    all: {
      allOf: [
        { type: 'object', properties: { p: { type: 'string' } }, required: ['p'] },
        { properties: { q: { type: 'number' } }, required: ['q'] },
      ],
    },
    tuple: {
      type: 'array',
      prefixItems: [{ type: 'string' }, { type: 'number' }],
      items: false,
      minItems: 2,
    },
    map: { type: 'object', additionalProperties: { type: 'integer' }, minProperties: 2 },
  }),
  'a condition': {
    type: 'object',
    properties: { kind: { enum: ['pay', 'wait'] }, sum: { type: 'number' } },
    required: ['kind'],
    if: { properties: { kind: { const: 'pay' } } },
    then: { required: ['sum'] },
  },
  'a choice at the root': {
    oneOf: [object({ speech: { type: 'string' } }), object({ silence: { const: true } })],
  },
  'nothing at all': { type: 'object' },
  'known names with other types': object({
    speech: { type: 'integer' },
    next: { type: 'array', items: { type: 'string' }, minItems: 2 },
    findings: { type: 'string' },
    to: { type: 'string' },
    changes: { type: 'boolean' },
    act: { type: 'string', enum: ['wave'] },
  }),
  'names of Object.prototype': object({
    constructor: { type: 'string' },
    toString: { type: 'number' },
    __proto__x: { type: 'boolean' },
  }),
};

describe('structured answers of the simulated model', () => {
  it.each(Object.entries(HARD))('satisfy %s', async (_, schema) => {
    for (let seed = 1; seed <= 25; seed++) await expectValid(schema, seed);
  });

  it('satisfy whatever is asked for (generated schemas)', async () => {
    const name = fc.constantFrom(
      'speech',
      'act',
      'kind',
      'price',
      'reason',
      'to',
      'title',
      'next',
      'x',
      'amount',
    );
    const { node } = fc.letrec<{ node: unknown; leaf: unknown }>((tie) => ({
      leaf: fc.oneof(
        fc.constant({ type: 'boolean' }),
        fc.record({ type: fc.constant('string'), maxLength: fc.integer({ min: 0, max: 60 }) }),
        fc
          .tuple(fc.constantFrom('integer', 'number'), fc.integer({ min: -50, max: 50 }), fc.nat(40))
          .map(([type, minimum, size]) => ({ type, minimum, maximum: minimum + size })),
        fc
          .uniqueArray(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 })
          .map((values) => ({ enum: values })),
        fc.constant({ type: ['string', 'null'] }),
      ),
      node: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        tie('leaf'),
        fc
          .tuple(fc.dictionary(name, tie('node'), { maxKeys: 4 }), fc.boolean())
          .map(([properties, strict]) => ({
            type: 'object',
            properties,
            required: Object.keys(properties).filter((_, index) => strict || index % 2 === 0),
            additionalProperties: !strict,
          })),
        fc
          .tuple(tie('node'), fc.nat(2), fc.nat(3))
          .map(([items, minItems, more]) => ({ type: 'array', items, minItems, maxItems: minItems + more })),
        fc.array(tie('node'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
      ),
    }));
    const schema = fc
      .dictionary(name, node, { minKeys: 1, maxKeys: 5 })
      .map((properties) => object(properties as JsonObject));
    await fc.assert(
      fc.asyncProperty(schema, fc.nat(), (each, seed) => expectValid(each, seed)),
      { numRuns: 100, seed: 20261121 },
    );
  });

  it('fail, for good, where no value can satisfy the schema, or it is no schema', async () => {
    const ask = (schema: JsonObject) =>
      model.generate({ model: 'default', messages: [], response_schema: { name: 'x', schema } });
    const impossible = object({ a: { type: 'integer', minimum: 3, maximum: 2 } });
    await expect(ask(impossible)).rejects.toMatchObject({
      failure: { code: 'unsatisfiable_schema', retryable: false },
    });
    await expect(ask({ type: 'thing' })).rejects.toMatchObject({
      failure: { code: 'bad_schema', retryable: false },
    });
  });
});
