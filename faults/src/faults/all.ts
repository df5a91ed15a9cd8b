import { crashPoints, killsAtOnce } from './crash-points.js';
import type { Fault } from './fault.js';
import { serverFaults } from './servers.js';

/** Everything that is made to go wrong, in the order of the table. */
export const FAULTS: readonly Fault[] = [...crashPoints, killsAtOnce, ...serverFaults];
