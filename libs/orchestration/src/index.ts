export { OrchestrationModule } from './orchestration.module.js';
export { Orchestrator } from './orchestrator.js';
export { workMessage } from './draft.js';
export { wake } from './wake.js';
