export { startBroker, type LocalServer } from './broker.js';
export { startDatabase } from './database.js';
export { LocalError } from './local-error.js';
