export { deadLettersService } from './dead-letters-service.js';
