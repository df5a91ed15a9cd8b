import type { Sent } from './requests.js';
import type { Answer } from './send.js';

interface Tally {
  sent: number;
  statuses: Map<number, number>;
  slowest: number;
}

/** What was sent to each operation, and what came back. */
export class Report {
  private readonly tallies = new Map<string, Tally>();

  add({ operation }: Sent, { status, ms }: Answer): void {
    const tally = this.tallies.get(operation) ?? { sent: 0, statuses: new Map<number, number>(), slowest: 0 };
    this.tallies.set(operation, tally);
    tally.sent += 1;
    tally.statuses.set(status, (tally.statuses.get(status) ?? 0) + 1);
    tally.slowest = Math.max(tally.slowest, ms);
  }

  get operations(): string[] {
    return [...this.tallies.keys()];
  }

  /** A line for each operation, the sum, and what to know of it. */
  get text(): string {
    const rows = [...this.tallies].map(([operation, tally]) => line(operation, tally));
    const sum: Tally = { sent: 0, statuses: new Map(), slowest: 0 };
    for (const { sent, statuses, slowest } of this.tallies.values()) {
      sum.sent += sent;
      sum.slowest = Math.max(sum.slowest, slowest);
      for (const [status, count] of statuses)
        sum.statuses.set(status, (sum.statuses.get(status) ?? 0) + count);
    }
    const failed = [...sum.statuses]
      .filter(([status]) => status >= 500)
      .reduce((all, [, count]) => all + count, 0);
    const end = `${sum.sent} requests, ${failed || 'none'} answered with 5xx, slowest answer ${sum.slowest.toFixed(0)} ms`;
    return [...rows, line('all of them', sum), end].join('\n');
  }
}

const line = (operation: string, { sent, statuses, slowest }: Tally): string => {
  const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, count]) => `${status}: ${count}`);
  return `${operation.padEnd(58)} ${String(sent).padStart(6)} sent, slowest ${slowest.toFixed(0).padStart(5)} ms   ${counts.join(', ')}`;
};
