import fc from 'fast-check';

type Schema = Record<string, unknown>;

/** Texts that have broken servers before: at the ends of ranges, of encodings, of other languages. */
export const hostileText = fc.oneof(
  fc.constantFrom(
    ...['', ' ', '\0', 'a\0b', '\ud800', '\udfff\ud800', '\uffff', '﷽'.repeat(50), '💥'.repeat(200)],
    ...['../../../../etc/passwd', '..%2f..%2fetc', '%00', '/', '//', '.', '..', '\\', 'C:\\', '~root'],
    ...["' OR 1=1 --", '"; DROP TABLE scenario_runs; --', '$1', '$$', '%s%n', '{{ 7 * 7 }}', '{% for %}'],
    ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN'],
    ...['-1', '0', '1e400', '9007199254740993', '1'.repeat(400), '0x10', '١٢', '1,5', 'true', '[]', '{}'],
    ...['00000000-0000-0000-0000-000000000000', 'urn:uuid:0', '=a', 'a=', 'a=\0', 'simulated:default', 'x:y'],
    ...['\r\nX: y', '<script>', '${7*7}', '(a+)+$', '\u202e', 'ﬀ', 'İ', 'global', 'price-negotiation'],
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.base64String({ maxLength: 40 }),
  // Cursors of our form, with whatever in them.
  fc.jsonValue({ maxDepth: 1 }).map((key) => Buffer.from(JSON.stringify([key])).toString('base64url')),
);

const hostileNumber = fc.oneof(
  fc.constantFrom(0, -0, -1, 1, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 31), 1e21, 1e308, 5e-324, 0.1, 32_768),
  fc.double({ noNaN: true }),
  fc.integer(),
);

const deep = (open: string, close: string): unknown => JSON.parse(open.repeat(90) + '1' + close.repeat(90));

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  hostileText,
  hostileNumber,
  fc.constantFrom(null, true, false, [], {}, [[]], [null], deep('[', ']'), deep('{"a":', '}')),
  fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }),
);

/** Values that a schema describes, more or less. */
export function described(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { type, properties, items, example, minimum = 0, maximum = 1_000, format } = schema;
  const choices = schema.enum as unknown[] | undefined;
  const parts = (schema.allOf ?? schema.oneOf) as Schema[] | undefined;
  if (parts) return fc.oneof(...parts.map((part) => described(part, known)));
  if (choices) return fc.constantFrom(...choices);
  if (example !== undefined && type !== 'object')
    return fc.oneof({ weight: 4, arbitrary: fc.constant(example) }, { weight: 1, arbitrary: known.text });
  if (properties) return ofProperties(schema, known);
  if (type === 'array') return fc.array(described((items as Schema) ?? {}, known), { maxLength: 3 });
  // Most numbers of the API are whole, whatever their schema calls them.
  if (type === 'integer' || type === 'number')
    return fc.integer({ min: minimum as number, max: Math.min(maximum as number, (minimum as number) + 20) });
  if (type === 'boolean') return fc.boolean();
  if (format === 'uuid') return known.id;
  if (type === 'string') return known.text;
  return fc.oneof(fc.constant(example ?? {}), fc.dictionary(fc.string({ maxLength: 5 }), hostileValue));
}

/** Mostly as described; now and then a property is missing, of another kind, or one too many. */
function ofProperties({ properties, required = [] }: Schema, known: Known): fc.Arbitrary<unknown> {
  const arbitraries = Object.entries(properties as Record<string, Schema>).map(
    ([name, part]): [string, fc.Arbitrary<unknown>] => [
      name,
      fc.oneof(
        { weight: 20, arbitrary: described(part, known) },
        { weight: 1, arbitrary: hostileValue },
        { weight: (required as string[]).includes(name) ? 0 : 6, arbitrary: fc.constant(undefined) },
      ),
    ],
  );
  const extra = fc.oneof(
    { weight: 9, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.dictionary(hostileText, hostileValue, { maxKeys: 1 }) },
  );
  return fc
    .tuple(fc.record(Object.fromEntries(arbitraries)), extra)
    .map(([own, more]) => ({ ...own, ...more }));
}

/** What is there by now: ids and names with which a request gets further than to a 404. */
export interface Known {
  id: fc.Arbitrary<string>;
  text: fc.Arbitrary<string>;
  /** Ids of what a path leads to, by its beginning below `/api/v1/`. */
  below: Record<string, fc.Arbitrary<string>>;
}
