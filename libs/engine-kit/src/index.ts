export type { Engine, TurnContext } from './engine.js';
export { engineService, type EngineDefinition } from './engine-service.js';
export { LeaveRefused, type GovernedCall, type Leave } from './leaves.js';
export type { Words } from './words.js';
