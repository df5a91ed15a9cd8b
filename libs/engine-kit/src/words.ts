import type { Bus } from '@scrai/bus';
import type { SpokenNews, WorkMessage } from '@scrai/contracts';
import type { Listeners } from './listeners.js';

/** What is said in a turn while its model still speaks: for whoever listens now, and never durable. */
export interface Words {
  /** Whether anybody listens to the run. */
  readonly listened: boolean;
  say(text: string): void;
  /** What was said did not count: the call failed, or the answer was revised. */
  takeBack(): void;
}

/** Least time between two news of one turn. */
const PAUSE_MS = 50;

/** The words of one attempt at a turn, told over core NATS, at most twenty times a second. */
export class AttemptWords implements Words {
  /** Characters told since the beginning, or since they were taken back. */
  private told = 0;
  private waiting = '';
  private timer: NodeJS.Timeout | null = null;
  private last = -Infinity;

  constructor(
    private readonly bus: Bus,
    private readonly listeners: Listeners,
    private readonly of: { work: WorkMessage; attempt: string },
  ) {}

  get listened(): boolean {
    return this.listeners.listenTo(this.of.work.scenario_run_id);
  }

  say(text: string): void {
    this.waiting += text;
    const due = this.last + PAUSE_MS - performance.now();
    if (due <= 0) this.tell();
    else this.timer ??= setTimeout(() => this.tell(), due).unref();
  }

  takeBack(): void {
    this.end();
    if (this.told === 0) return;
    this.told = 0;
    this.news({ kind: 'taken_back' });
  }

  /** Says nothing more: what has not been told comes with the log. */
  end(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.waiting = '';
  }

  private tell(): void {
    const text = this.waiting;
    this.end();
    if (!text) return;
    this.last = performance.now();
    this.news({ kind: 'said', at: this.told, text });
    this.told += text.length;
  }

  private news(what: { kind: 'said'; at: number; text: string } | { kind: 'taken_back' }): void {
    const { scenario_run_id, turn, agent } = this.of.work;
    const news: SpokenNews = { turn, agent, attempt: this.of.attempt, ...what };
    this.bus.news(this.bus.subjects.spoken(scenario_run_id), JSON.stringify(news));
  }
}
