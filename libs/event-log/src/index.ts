export { eventStoreService } from './event-store-service.js';
