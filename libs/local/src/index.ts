export { startBroker, type LocalServer } from './broker.js';
export { joinDatabase, startDatabase } from './database.js';
export { LocalError } from './local-error.js';
export { ServiceProcess, type Launch } from './service-process.js';
