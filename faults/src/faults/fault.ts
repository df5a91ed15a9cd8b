import type { Ground } from '../ground/installation.js';
import type { Scene } from '../play/scene.js';
import type { Finding } from '../check/findings.js';
import type { Ask, Wanted } from '../play/wanted.js';

/** Something that goes wrong while runs play. */
export interface Fault {
  /** Stands in the table, and is what `--only` looks for. */
  name: string;
  /** Starts the runs, does the damage and notes each time; whatever is still broken at its end is mended for it. */
  inject(scene: Scene): Promise<void>;
  /**
   * Whether a turn may be with the model a second time: where an engine can lose an answer before it was kept. Everywhere
   * else every answer must be paid exactly once; and nowhere may one be paid again after it was kept.
   */
  mayPayTwice?: boolean;
  /** An installation of its own, where the usual one will not do. `release` is called when it has stopped. */
  ground?(): Promise<Partial<Ground> & { release?(): Promise<void> }>;
  /** Why it cannot be caused on this machine; it is listed as such, and never taken for passed. */
  impossible?(): string | undefined;
  /** Runs that play, where it needs others than the usual ones. */
  wanted?(ask: Ask): Wanted[];
  /** What must hold after it besides what always must. */
  holds?(scene: Scene): Promise<Finding[]>;
  /** Part of the short suite. */
  short?: boolean;
}
