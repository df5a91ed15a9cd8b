export { canonical, contentHash, sha256 } from './canonical.js';
export { derivedSeed, draw, shuffled, type Place } from './draw.js';
