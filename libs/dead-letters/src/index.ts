export { dlqManagerService } from './dlq-manager-service.js';
