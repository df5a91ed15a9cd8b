import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import type { DrainRequest } from '@scrai/contracts';

/** Hears, from whichever orchestrator was asked, which engines shall take no more; whatever waits on their behalf ends. */
@Injectable()
export class Drains implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly waiting = new Map<AbortController, string>();
  private listening?: Listening;

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.listening = this.bus.onNews(this.bus.subjects.drain(), (body) => {
      const { engine_id } = JSON.parse(body) as DrainRequest;
      for (const [ending, engineId] of this.waiting) if (engineId === engine_id) ending.abort();
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.listening?.stop();
  }

  /** @param wait is given a signal that is aborted when the engine shall drain. */
  async whileTaking<T>(engineId: string, wait: (drained: AbortSignal) => Promise<T>): Promise<T> {
    const ending = new AbortController();
    this.waiting.set(ending, engineId);
    try {
      return await wait(ending.signal);
    } finally {
      this.waiting.delete(ending);
    }
  }
}
