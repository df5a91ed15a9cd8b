import type { Lane } from '@scrai/contracts';

/** Shares of runs that wait at once: of two runs, one of lane `high` gets four calls for each of lane `low`. */
const WEIGHTS: Record<Lane, number> = { control: 8, high: 4, normal: 2, low: 1 };

interface Waiting {
  id: string;
  scenario_run_id: string;
  lane: Lane;
}

interface RunShare<T> {
  lane: Lane;
  items: Map<string, T>;
  /** What it had so far, in units of its weight; whoever had least is next. */
  had: number;
}

/** What waits, in fair shares between runs (stride scheduling), and in order within a run. */
export class FairQueue<T extends Waiting> {
  private readonly runs = new Map<string, RunShare<T>>();
  /** What the run that was served last had: a run that comes later has no claim to what went before it. */
  private served = 0;
  size = 0;

  add(item: T): void {
    let run = this.runs.get(item.scenario_run_id);
    if (!run)
      this.runs.set(item.scenario_run_id, (run = { lane: item.lane, items: new Map(), had: this.served }));
    if (!run.items.has(item.id)) this.size++;
    run.items.set(item.id, item);
  }

  remove({ id, scenario_run_id }: Pick<T, 'id' | 'scenario_run_id'>): void {
    const run = this.runs.get(scenario_run_id);
    if (!run?.items.delete(id)) return;
    this.size--;
    if (run.items.size === 0) this.runs.delete(scenario_run_id);
  }

  /** The one whose turn it is; it stays until it is taken. */
  first(): T | undefined {
    const next = this.next();
    return next?.items.values().next().value;
  }

  take(): T | undefined {
    const run = this.next();
    const item = run?.items.values().next().value;
    if (!run || !item) return undefined;
    run.had += 1 / WEIGHTS[run.lane];
    this.served = run.had;
    this.remove(item);
    return item;
  }

  /** Runs that wait, those with most first. */
  waits(): { scenario_run_id: string; lane: Lane; waiting: number }[] {
    return [...this.runs]
      .map(([scenario_run_id, { lane, items }]) => ({ scenario_run_id, lane, waiting: items.size }))
      .sort((a, b) => b.waiting - a.waiting);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { items } of this.runs.values()) yield* items.values();
  }

  private next(): RunShare<T> | undefined {
    let least: RunShare<T> | undefined;
    for (const run of this.runs.values()) if (!least || run.had < least.had) least = run;
    return least;
  }
}
