import fc from 'fast-check';
import type { Operation, Parameter } from './operations.js';
import { described, hostileText, hostileValue, type Known } from './values.js';

/** A request as it goes over the wire; its path may be what no client library would let through. */
export interface Sent {
  operation: string;
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | null;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'HEAD', 'TRACE'];
const CONTENT_TYPES = [
  'text/plain',
  'application/xml',
  'multipart/form-data; boundary=x',
  'application/json; charset=utf-7',
];

const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

/** Percent-encodes bytes, also those that are no text, for which encodeURIComponent throws. */
const encoded = (text: string): string =>
  [...Buffer.from(text, 'utf8')].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** Mostly encoded as it should be, sometimes left raw where the wire allows it, sometimes no encoding at all. */
const inUrl = (text: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 20, arbitrary: text.map((value) => encoded(asText(value))) },
    { weight: 1, arbitrary: text.map((value) => asText(value).replace(/[^!-~]|[?#%]/g, '')) },
    { weight: 1, arbitrary: fc.constantFrom('%', '%zz', '%E0%A4', '%C0%AE', '%ED%A0%80', '%FF') },
  );

/** What a header can carry: visible Latin-1. */
const inHeader = (text: fc.Arbitrary<unknown>): fc.Arbitrary<string> =>
  text.map((value) =>
    asText(value)
      .replace(/[^\x20-\x7e\xa0-\xff]/g, '')
      .slice(0, 300),
  );

const valueOf = ({ schema }: Parameter, known: Known): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 8, arbitrary: described(schema ?? {}, known) }, { weight: 1, arbitrary: hostileText });

/** Mostly of the kind that the path leads to. */
const inPathOf = (path: string, name: string, known: Known): fc.Arbitrary<string> => {
  const [, beginning] = /^\/api\/v1\/(.+?)\/\{/.exec(path) ?? [];
  return fc.oneof(
    { weight: 8, arbitrary: known.below[beginning] ?? known.text },
    { weight: 1, arbitrary: /id$/.test(name) ? known.id : known.text },
    { weight: 1, arbitrary: hostileText },
  );
};

function pathOf({ path, parameters }: Operation, known: Known): fc.Arbitrary<string> {
  const inPath = parameters.filter((parameter) => parameter.in === 'path');
  const inQuery = parameters.filter((parameter) => parameter.in === 'query');
  const given = (parameter: Parameter): fc.Arbitrary<string> =>
    fc.oneof(
      // A claim would wait for as long as is usual.
      {
        weight: parameter.required || parameter.name === 'wait_ms' ? 1 : 24,
        arbitrary: fc.constant(''),
      },
      { weight: 8, arbitrary: inUrl(valueOf(parameter, known)).map((value) => `${parameter.name}=${value}`) },
      // Twice, as a list, as an object: parsers of queries make surprising values of these.
      {
        weight: 1,
        arbitrary: inUrl(hostileText).map(
          (value) => `${parameter.name}=1&${parameter.name}[a]=${value}&${parameter.name}=2`,
        ),
      },
    );
  const extra = fc.oneof(
    { weight: 9, arbitrary: fc.constant('') },
    { weight: 1, arbitrary: fc.tuple(inUrl(hostileText), inUrl(hostileText)).map((pair) => pair.join('=')) },
  );
  const places = fc.tuple(...inPath.map(({ name }) => inUrl(inPathOf(path, name, known))));
  return fc.tuple(places, fc.tuple(...inQuery.map(given), extra)).map(([values, queries]) => {
    const filled = inPath.reduce((so_far, { name }, i) => so_far.replace(`{${name}}`, () => values[i]), path);
    const query = queries.filter((part) => part !== '').join('&');
    return query === '' ? filled : `${filled}?${query}`;
  });
}

/** Bytes that are no JSON, or JSON of a kind that readers trip over. */
const rawBody = fc.oneof(
  fc.constantFrom(
    ...['', '{', '[]', '"x"', '7', 'null', '{"a":1e999}', '{"a":1,"a":2}', '{"__proto__":{"admin":true}}'],
    ...['\ufeff{}', '{"a":"\\ud800"}', '{"a":"\\u0000"}', '['.repeat(5_000), '{"a":'.repeat(500), ']'],
    ...['a: &a [*a]', 'a: *b', '!!js/function x', 'name: [', '- - -', '%YAML 9.9\n---\n{}', '? a\n: b'],
  ),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
  hostileValue.map((value) => JSON.stringify(value)),
);

function bodyOf(operation: Operation, known: Known): fc.Arbitrary<string | null> {
  if (!operation.body)
    return fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: rawBody });
  const json = described(operation.body, known).map((value) => JSON.stringify(value) ?? 'null');
  return fc.oneof(
    { weight: 6, arbitrary: json },
    { weight: 2, arbitrary: rawBody },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}

/** Requests for one operation, from all but valid to hostile. */
export function requestFor(operation: Operation, known: Known): fc.Arbitrary<Sent> {
  const headers = operation.parameters.filter((parameter) => parameter.in === 'header');
  const [usual = 'application/json'] = operation.contentTypes;
  return fc
    .record({
      method: fc.oneof(
        { weight: 15, arbitrary: fc.constant(operation.method) },
        { weight: 1, arbitrary: fc.constantFrom(...METHODS) },
      ),
      path: pathOf(operation, known),
      body: bodyOf(operation, known),
      type: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom(usual, ...operation.contentTypes) },
        { weight: 1, arbitrary: fc.constantFrom('', ...CONTENT_TYPES) },
      ),
      values: fc.tuple(...headers.map((parameter) => fc.option(inHeader(valueOf(parameter, known))))),
    })
    .map(({ method, path, body, type, values }) => ({
      operation: operation.name,
      method,
      path: path.slice(0, 6_000),
      headers: {
        ...(type === '' || body === null ? {} : { 'content-type': type }),
        ...Object.fromEntries(
          headers.flatMap(({ name }, i) => (values[i] === null ? [] : [[name, values[i]]])),
        ),
      },
      body: body === null ? null : Buffer.from(body, 'utf8'),
    }));
}
