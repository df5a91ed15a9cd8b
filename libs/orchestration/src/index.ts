export { OrchestrationModule } from './orchestration.module.js';
export { wake } from './wake.js';
