export { createEngine } from './create-engine.js';
export { modelEngine, type ModelEngineType } from './model-engine.js';
export { promptOf, type Role } from './prompt/prompt.js';
export { actorEngine, ACTOR } from './actor.js';
export { narratorEngine, NARRATOR } from './narrator.js';
export { analystEngine, ANALYST } from './analyst.js';
