import type { Json, JsonObject } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import { runOfKey, storable, type KeyedRun, type NewRun, type Queryable, type Run } from '@scrai/store';
import { keyReused, refuseFaultyKey } from '../http/idempotency-key.js';

/**
 * What is asked for, as it is kept with the run of a key: all of it must be the same again for a request to be a repeat.
 * @param path of the call, below `/api/v1`.
 * @param body what of the body decides what is made.
 */
export const asked = (path: string, body: object): JsonObject =>
  JSON.parse(storable({ path, ...body })) as JsonObject;

/** What is kept of a request with the run that it makes. */
export type Keyed = Pick<NewRun, 'idempotency_key' | 'asked'>;

export const keyed = (key: string | undefined, request: JsonObject): Keyed => ({
  idempotency_key: key ?? null,
  asked: key === undefined ? null : request,
});

/**
 * The run that a key has made, for whoever asks for the same again: whatever has happened since, and before anything else is checked.
 * Null where there is no key, or it is new.
 * @throws ProblemError 400 for a faulty key, 422 where it has asked for something else.
 */
export async function repeatedRun(
  db: Queryable,
  key: string | undefined,
  request: JsonObject,
): Promise<Run | null> {
  refuseFaultyKey(key);
  const run = key === undefined ? null : await runOfKey(db, key);
  if (run) refuseOther(run, request);
  return run;
}

/**
 * A run from before requests were kept has none to differ from.
 * @throws ProblemError 422 where the run of a key was asked for otherwise; what differs first is named.
 */
export function refuseOther({ id, asked: before }: KeyedRun, request: JsonObject): void {
  if (before === null) return;
  const part = otherPart(request, before);
  if (part === null) return;
  throw keyReused(`started run ${id}${part === '' ? '' : ` with another ${part}`}`);
}

/** Where two values differ first, as `parameters.max_rounds`; null where they do not. What is null is not there. */
function otherPart(now: Json | undefined = null, before: Json | undefined = null): string | null {
  if (!isObject(now) || !isObject(before)) return canonical(now) === canonical(before) ? null : '';
  for (const name of new Set([...Object.keys(before), ...Object.keys(now)])) {
    const part = otherPart(now[name], before[name]);
    if (part !== null) return part === '' ? name : `${name}.${part}`;
  }
  return null;
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
