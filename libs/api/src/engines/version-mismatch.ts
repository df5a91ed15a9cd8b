import { ENGINE_TYPES, ENGINE_VERSION } from '@scrai/contracts';
import type { EngineStateRow } from '@scrai/store';

const versionOf = ({ metadata }: EngineStateRow): string => metadata.static_config.engine_software_version;

/**
 * How an engine's version differs from what the others run, as a sentence; null where it does not. Built-in types are
 * compared with this platform, a plugin's own with the engine of that type that was started last.
 * @param fleet engines that were heard of lately.
 */
export function versionMismatch(engine: EngineStateRow, fleet: readonly EngineStateRow[]): string | null {
  const version = versionOf(engine);
  const { engine_type } = engine;
  if ((ENGINE_TYPES as readonly string[]).includes(engine_type)) {
    if (version === ENGINE_VERSION) return null;
    return `It runs version ${version}; this platform's engines of type ${engine_type} are ${ENGINE_VERSION}.`;
  }
  const newest = fleet
    .filter((other) => other.engine_type === engine_type && !other.draining)
    .reduce((latest, other) => (other.started_at > latest.started_at ? other : latest), engine);
  if (version === versionOf(newest)) return null;
  return `It runs version ${version}; the engine of type ${engine_type} that was started last runs ${versionOf(newest)}.`;
}
