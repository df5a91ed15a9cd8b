import type { Delta, DeltaReset } from '@scrai/client';
import type { SpokenNews } from '@scrai/contracts';
import type { EventStream } from './event-stream.js';
import type { Frame } from './run-feed.js';

/** The words of turns under way, between the events of the log: without an id, so that nothing resumes there. */
export class Deltas {
  /** The last turn that the reader sees closed: what was said in it stands in the log. */
  private closed = 0;
  private caughtUp = false;

  constructor(private readonly stream: EventStream) {}

  /** What the reader is sent of the log next; nothing, where it has come to the end of it for now. */
  sends(frames: readonly Frame[]): void {
    if (frames.length === 0) this.caughtUp = true;
    for (const { closes } of frames) if (closes !== undefined) this.closed = Math.max(this.closed, closes);
  }

  /** Sends words on; not while the reader is still busy with what was before them, nor after their turn is closed. */
  hear(news: SpokenNews): void {
    const { turn, agent, attempt } = news;
    if (!this.caughtUp || turn <= this.closed) return;
    if (news.kind === 'said') {
      const delta: Delta = { turn, agent, attempt, at: news.at, text: news.text };
      this.stream.offer(`event: delta\ndata: ${JSON.stringify(delta)}\n\n`);
    } else {
      const reset: DeltaReset = { turn, agent, attempt };
      this.stream.offer(`event: delta_reset\ndata: ${JSON.stringify(reset)}\n\n`);
    }
  }
}
