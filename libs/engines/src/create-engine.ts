import type { Engine } from '@scrai/engine-kit';
import type { ModelRegistry } from '@scrai/model';
import type { Toolbox } from '@scrai/tools';
import { modelEngine, type ModelEngineType } from './model-engine.js';

const ENGINES: Record<string, ModelEngineType> = {
  /** Speaks and acts in character. */
  actor: { type: 'actor', capabilities: ['act'], prompt: 'actor' },
  /** Sets and changes the world, and directs. */
  narrator: { type: 'narrator', capabilities: ['narrate'], prompt: 'narrator' },
  /** Measures a run against the scenario's questions. */
  analyst: { type: 'analyst', capabilities: ['analyse'], prompt: 'analyst' },
};

/** One of the built-in engines. @throws Error naming those that there are. */
export function createEngine(type: string, models: ModelRegistry, toolbox?: Toolbox): Engine {
  if (Object.hasOwn(ENGINES, type)) return modelEngine(ENGINES[type], models, toolbox);
  throw new Error(`There is no built-in engine type «${type}»; there are ${Object.keys(ENGINES).join(', ')}`);
}
