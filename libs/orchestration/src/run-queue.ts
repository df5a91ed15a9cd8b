import type { Lane } from '@scrai/contracts';
import type { QueuedRun } from './run-source.js';

/** Runs of the low lane take so much of the places at most: a large batch never keeps an interactive run waiting. */
const LOW_SHARE = 0.75;
/** Free places are filled when there are so many, as a share of all: looking for each one alone would cost a query each. */
const WORTH_A_LOOK = 0.05;

/** What the queue needs from the orchestrator that it belongs to. */
export interface Stage {
  /** Runs that are hosted. */
  readonly size: number;
  /** Hosted runs that the database still calls pending. */
  readonly opening: string[];
  queued(except: string[], limit: number): Promise<QueuedRun[]>;
  open(runId: string): Promise<void>;
}

/**
 * Runs that wait for a place. So many play at a time that memory stays flat, however many were started; the others wait in
 * the database and cost nothing.
 */
export class RunQueue {
  private filling: Promise<void> | null = null;
  /** Whether the database may hold runs that nobody has opened. */
  private waiting = true;

  /** @param places runs that play at a time. */
  constructor(
    private readonly stage: Stage,
    private readonly places: number,
  ) {}

  /** Whether a new run may start at once. If not, it is opened when a place is free. */
  admits(lane: Lane = 'high'): boolean {
    if (this.stage.size < this.limit(lane)) return true;
    this.waiting = true;
    return false;
  }

  /** A run has left its place. */
  left(): void {
    if (this.waiting && this.places - this.stage.size >= Math.max(1, this.places * WORTH_A_LOOK))
      void this.fill();
  }

  /** Opens runs while there are places. One look at a time. */
  fill(): Promise<void> {
    return (this.filling ??= this.look().finally(() => {
      this.filling = null;
    }));
  }

  private async look(): Promise<void> {
    const free = this.places - this.stage.size;
    if (free <= 0) return;
    const queued = await this.stage.queued(this.stage.opening, free);
    this.waiting = queued.length === free;
    const opened: Promise<void>[] = [];
    for (const { id, lane } of queued) {
      if (this.stage.size >= this.limit(lane)) this.waiting = true;
      else opened.push(this.stage.open(id));
    }
    await Promise.all(opened);
  }

  private limit(lane: Lane): number {
    return lane === 'low' ? Math.max(1, Math.floor(this.places * LOW_SHARE)) : this.places;
  }
}
