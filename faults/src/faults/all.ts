import { clockFaults } from './clocks.js';
import { crashPoints, killsAtOnce } from './crash-points.js';
import { deliveryFaults } from './deliveries.js';
import { diskFault } from './disk.js';
import type { Fault } from './fault.js';
import { frozen } from './frozen.js';
import { killsAtRandom } from './kills.js';
import { networkFaults } from './network.js';
import { serverFaults } from './servers.js';
import { toolLoops } from './tool-loops.js';

/** Everything that is made to go wrong, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  ...crashPoints,
  ...killsAtOnce,
  toolLoops,
  ...frozen,
  ...clockFaults,
  ...serverFaults,
  diskFault,
  ...networkFaults,
  ...deliveryFaults,
  ...killsAtRandom,
];
