import { Logger } from '@nestjs/common';
import type { EventType, JsonObject, Lane } from '@scrai/contracts';
import { readLog, type Database, type StoredEvent } from '@scrai/store';
import { eventOf } from '../event.dto.js';

/** One event as it goes over the wire, made once for all followers. */
export interface Frame {
  seq: number;
  text: string;
  /** The turn that the event closes with an answer or without; turns are closed in their order. */
  closes?: number;
}

const CLOSING: ReadonlySet<string> = new Set<EventType>(['turn.completed', 'turn.skipped']);
const PAGE = 500;
const MOST_FRAMES = 1_000;
const MOST_CHARACTERS = 2_000_000;

/**
 * The end of one run's log, read once for all who follow the run. New rows are kept in a bounded window; a follower
 * that is further behind reads the rows itself, and joins the window when it has caught up.
 */
export class RunFeed {
  private readonly logger = new Logger('stream');
  private readonly window: Frame[] = [];
  private characters = 0;
  private advancing: Promise<void> | null = null;
  private again = false;
  private changed = Promise.withResolvers<void>();

  /** @param newest seq of the last event when the feed was opened; the window begins after it. */
  constructor(
    private readonly database: Database,
    private readonly run: { id: string; lane: Lane },
    private newest: number,
    private ended: boolean,
  ) {}

  /** Whether the window has come to `run.ended`: no change follows. */
  get over(): boolean {
    return this.ended;
  }

  /** Resolves at the next change. Take it before `after`, so that nothing falls between the two. */
  get change(): Promise<void> {
    return this.changed.promise;
  }

  /** Frames after a seq, some of them at most; none when there are no more now. */
  async after(seq: number): Promise<Frame[]> {
    if (seq >= this.newest) return [];
    const first = this.window[0]?.seq ?? Infinity;
    if (seq + 1 >= first) return this.window.slice(seq + 1 - first);
    return (await readLog(this.database, this.run.id, seq, PAGE)).map((row) => this.frame(row));
  }

  /** Reads what was appended; calls in the meantime lead to one more look. */
  advance(): Promise<void> {
    this.again = true;
    this.advancing ??= this.read().finally(() => (this.advancing = null));
    return this.advancing;
  }

  private async read(): Promise<void> {
    try {
      while (this.again && !this.ended) {
        this.again = false;
        const rows = await readLog(this.database, this.run.id, this.newest, PAGE);
        if (rows.length > 0) this.take(rows);
        if (rows.length === PAGE) this.again = true;
      }
    } catch (error) {
      // The followers keep their places, and the next poll looks again.
      this.logger.warn(
        `run ${this.run.id} cannot be read now: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  private take(rows: StoredEvent[]): void {
    for (const row of rows) {
      const frame = this.frame(row);
      // Only here: a follower may read the last row before the window has come to it.
      if (row.type === 'run.ended') this.ended = true;
      this.window.push(frame);
      this.characters += frame.text.length;
      this.newest = row.seq;
    }
    while (
      this.window.length > MOST_FRAMES ||
      (this.characters > MOST_CHARACTERS && this.window.length > 1)
    ) {
      this.characters -= this.window.shift()!.text.length;
    }
    const { resolve } = this.changed;
    this.changed = Promise.withResolvers<void>();
    resolve();
  }

  private frame(row: StoredEvent): Frame {
    const data = JSON.stringify(eventOf(this.run, row));
    const closes = CLOSING.has(row.type) ? { closes: Number((row.payload as JsonObject).turn) } : {};
    return { seq: row.seq, text: `id: ${row.seq}\nevent: ${row.type}\ndata: ${data}\n\n`, ...closes };
  }
}
