import { contentHash } from '@scrai/determinism';
import type { EnvironmentReloaded, Json, JsonObject } from '@scrai/contracts';
import { settled } from './settled.js';
import type { RunState } from './state.js';
import { faultOfSet } from './stimuli.js';

/**
 * The environment of a run is its world: a reload replaces top-level entries of it by name, and what it does not name
 * stays. The content is hashed as it will be stored.
 */
export function reload(environment: JsonObject): EnvironmentReloaded {
  const content = settled(environment);
  return { environment: content, content_hash: contentHash(content) };
}

/** Entries by name, as JSON pointers and new values. */
export const entriesOfWorld = (environment: JsonObject): Record<string, Json> =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      value,
    ]),
  );

/** Why the world may not be changed so, if it may not. */
export function faultOfReload(
  state: RunState,
  { environment, content_hash }: EnvironmentReloaded,
): string | null {
  if (content_hash !== reload(environment).content_hash) return 'content_hash is not that of the environment';
  return faultOfSet(state, entriesOfWorld(environment));
}
