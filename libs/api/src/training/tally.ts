import type { TrainingSummary } from './training.dto.js';

/** What was taken, and what was not. */
export class Tally {
  runs = 0;
  examples = 0;
  pairs: number | null = null;
  tokens = 0;
  private readonly left = new Map<string, number>();

  leaveOut(reason: string): void {
    this.left.set(reason, (this.left.get(reason) ?? 0) + 1);
  }

  summary(): TrainingSummary {
    const { runs, examples, pairs, tokens } = this;
    return { runs, examples, pairs, tokens, left_out: Object.fromEntries(this.left) };
  }
}
