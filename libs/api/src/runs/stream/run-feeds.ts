import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import { Database, type Run } from '@scrai/store';
import { RunFeed } from './run-feed.js';

/** News may be lost; this often the log is looked at all the same. */
const POLL_MS = 1_000;

interface Shared {
  feed: RunFeed;
  followers: number;
  news: Listening;
  poll: NodeJS.Timeout;
}

/** One feed for each run that is followed, for as long as anybody follows it. */
@Injectable()
export class RunFeeds implements BeforeApplicationShutdown {
  private readonly shared = new Map<string, Shared>();
  private readonly closing = new AbortController();

  constructor(
    private readonly bus: Bus,
    private readonly database: Database,
  ) {}

  /** Aborted when the service ends: followers are let go, and come back to another. */
  get closed(): AbortSignal {
    return this.closing.signal;
  }

  /** Calls `follow` with the run's feed, which hears of every append from here on. */
  async with<T>(run: Run, follow: (feed: RunFeed) => Promise<T>): Promise<T> {
    const shared = this.shared.get(run.id) ?? this.open(run);
    shared.followers += 1;
    try {
      // What was appended between the reading of `run` and the subscription.
      await shared.feed.advance();
      return await follow(shared.feed);
    } finally {
      shared.followers -= 1;
      if (shared.followers === 0) await this.close(run.id, shared);
    }
  }

  beforeApplicationShutdown(): void {
    this.closing.abort();
  }

  private open(run: Run): Shared {
    const feed = new RunFeed(this.database, run, run.last_seq, run.ended_at !== null);
    const advance = (): void => void feed.advance();
    const news = this.bus.onNews(this.bus.subjects.appended(run.id), advance);
    const shared = { feed, followers: 0, news, poll: setInterval(advance, POLL_MS) };
    this.shared.set(run.id, shared);
    return shared;
  }

  private async close(runId: string, { news, poll }: Shared): Promise<void> {
    this.shared.delete(runId);
    clearInterval(poll);
    await news.stop();
  }
}
