import type { AppendRequest } from './append.js';
import type { OutcomeMessage } from './work.js';

/**
 * JSON text has no raw line feed. So a message may carry texts beside its JSON, a line each, which pass through processes
 * that have no use for them without being escaped, parsed or written anew: work messages, records of model calls.
 */
const join = (json: string, texts: readonly string[]): string =>
  texts.length === 0 ? json : `${json}\n${texts.join('\n')}`;

/** An outcome as it is published: its JSON, then the records of model calls that travel with it. */
export const packOutcome = (message: OutcomeMessage, calls: readonly string[]): string =>
  join(JSON.stringify(message), calls);

/** @throws SyntaxError where the first line is not JSON. */
export function unpackOutcome(body: string): { message: OutcomeMessage; calls: string[] } {
  const [json, ...calls] = body.split('\n');
  return { message: JSON.parse(json) as OutcomeMessage, calls };
}

/** An append in the form in which it travels. */
export interface PackedAppend {
  json: string;
  texts: string[];
}

export function packAppend({ work, calls = [], ...request }: AppendRequest): PackedAppend {
  const texts = [...work.map(({ body }) => body), ...calls];
  const bare = work.map(({ body: _, ...rest }) => rest);
  return { json: JSON.stringify({ ...request, work: bare, calls: calls.length }), texts };
}

export const packAppends = (appends: readonly PackedAppend[]): string =>
  join(
    `[${appends.map(({ json }) => json).join(',')}]`,
    appends.flatMap(({ texts }) => texts),
  );

/** @throws SyntaxError where the first line is not JSON. */
export function unpackAppends(body: string): AppendRequest[] {
  const [json, ...texts] = body.split('\n');
  const packed = JSON.parse(json) as (Omit<AppendRequest, 'calls'> & { calls: number })[];
  let at = 0;
  return packed.map((request) => {
    const work = request.work.map((item) => ({ ...item, body: texts[at++] }));
    const calls = texts.slice(at, at + request.calls);
    at += request.calls;
    return { ...request, work, calls };
  });
}
