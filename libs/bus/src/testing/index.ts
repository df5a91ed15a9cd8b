export { Installation, until } from './installation.js';
export { publishesPerSecond } from './broker-speed.js';
