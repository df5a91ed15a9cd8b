import { Initial1763700000000 } from './1763700000000-initial.js';

/** Every migration, oldest first. A migration that was released is never edited. */
export const MIGRATIONS = [Initial1763700000000];
