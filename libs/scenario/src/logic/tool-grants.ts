import { WORLD_CHANGE, type PatchOperation } from '@scrai/contracts';
import type { CompiledAgent } from '../compiled.js';

/** Why an agent may not propose such a change; null where it may. What it does not see it cannot change. */
export function withheld(
  { tools = [], sees }: CompiledAgent,
  changes: readonly PatchOperation[],
): string | null {
  const grant = tools.find(({ tool }) => tool === WORLD_CHANGE);
  if (!grant) return 'you may not change the world';
  for (const limits of [grant.options?.paths as string[] | undefined, sees]) {
    if (!limits) continue;
    const outside = changes.flatMap(touched).find((path) => !limits.some((limit) => isWithin(path, limit)));
    if (outside !== undefined)
      return `you may not change ${outside}, but only what is within ${limits.join(', ') || 'what you see'}`;
  }
  return null;
}

/** Where an operation changes or looks at something. */
const touched = ({ path, from }: PatchOperation): string[] =>
  [path, from].filter((place): place is string => typeof place === 'string');

const isWithin = (path: string, limit: string): boolean =>
  limit === '' || path === limit || path.startsWith(`${limit}/`);
