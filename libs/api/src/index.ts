export { ApiModule } from './api.module.js';
export { openApiDocument } from './open-api.js';
export { orchestratorService } from './orchestrator-service.js';
export { prepareRest } from './rest.js';
