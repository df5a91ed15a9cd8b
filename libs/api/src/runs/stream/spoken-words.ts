import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import { LISTENING_MS, type ListeningNews, type SpokenNews } from '@scrai/contracts';

type Hear = (news: SpokenNews) => void;

interface Shared {
  hearers: Set<Hear>;
  news: Listening;
}

/** The words of runs that are followed with them. Engines are told to which runs somebody listens, and tell nothing of others. */
@Injectable()
export class SpokenWords implements BeforeApplicationShutdown {
  private readonly shared = new Map<string, Shared>();
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly bus: Bus) {}

  /** Lets `hear` be told of the words of a run, until the function that it returns is called. */
  listen(runId: string, hear: Hear): () => Promise<void> {
    const shared = this.shared.get(runId) ?? this.open(runId);
    shared.hearers.add(hear);
    return async () => {
      shared.hearers.delete(hear);
      if (shared.hearers.size > 0 || this.shared.get(runId) !== shared) return;
      this.shared.delete(runId);
      if (this.shared.size === 0) this.fallSilent();
      await shared.news.stop();
    };
  }

  beforeApplicationShutdown(): void {
    this.fallSilent();
  }

  private open(runId: string): Shared {
    const hearers = new Set<Hear>();
    const news = this.bus.onNews(this.bus.subjects.spoken(runId), (body) => {
      const words = JSON.parse(body) as SpokenNews;
      for (const hear of hearers) hear(words);
    });
    const shared = { hearers, news };
    this.shared.set(runId, shared);
    this.timer ??= setInterval(() => this.tell([...this.shared.keys()]), LISTENING_MS / 3);
    this.tell([runId]);
    return shared;
  }

  private tell(scenario_run_ids: string[]): void {
    const news: ListeningNews = { scenario_run_ids };
    this.bus.news(this.bus.subjects.listening(), JSON.stringify(news));
  }

  private fallSilent(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
  }
}
