import type { Json } from '@scrai/contracts';

const safeText = (text: string): string => {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes('\0') ? wellFormed.replaceAll('\0', '\uFFFD') : wellFormed;
};

/**
 * A copy of a JSON value with one order of keys and text that a database can hold (no NUL, no lone surrogates).
 * What enters the state goes through here, so that a run folded from memory and one folded from stored rows, whose
 * keys come back in another order, show the same bytes to agents; and no later change of the world reaches an event.
 * @throws TypeError for what JSON cannot hold.
 */
export function settled<T = Json>(value: T): T {
  return copy(value) as T;
}

function copy(value: unknown): Json {
  if (typeof value === 'string') return safeText(value);
  if (value === null || typeof value === 'boolean') return value;
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError(`${value} is not a JSON number`);
    return value === 0 ? 0 : value; // -0 is stored as 0
  }
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== 'object') throw new TypeError(`a value of type ${typeof value} is not JSON`);
  const result: { [key: string]: Json } = {};
  for (const key of Object.keys(value).sort()) {
    const item = (value as Record<string, unknown>)[key];
    if (item === undefined) continue;
    const name = safeText(key);
    if (name === '__proto__') throw new TypeError('a key must not be __proto__');
    result[name] = copy(item);
  }
  return result;
}
