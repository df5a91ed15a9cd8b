import type { Engine } from '@scrai/engine-kit';
import type { ModelRegistry } from '@scrai/model';
import { actorEngine } from './actor.js';
import { analystEngine } from './analyst.js';
import { narratorEngine } from './narrator.js';

const ENGINES: Record<string, (models: ModelRegistry) => Engine> = {
  actor: actorEngine,
  narrator: narratorEngine,
  analyst: analystEngine,
};

/** One of the built-in engines. @throws Error naming those that there are. */
export function createEngine(type: string, models: ModelRegistry): Engine {
  if (Object.hasOwn(ENGINES, type)) return ENGINES[type](models);
  throw new Error(`There is no built-in engine type «${type}»; there are ${Object.keys(ENGINES).join(', ')}`);
}
