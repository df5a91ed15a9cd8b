export { createEngine } from './create-engine.js';
export { modelEngine, type ModelEngineType } from './model-engine.js';
export { shippedPrompt } from './prompts.js';
