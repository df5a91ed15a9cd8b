export { GovernorMetrics } from './governor-metrics.js';
export { Desk } from './desk.js';
export { GovernorModule, type PartitionHolder } from './governor.module.js';
