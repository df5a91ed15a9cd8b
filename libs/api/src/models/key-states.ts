import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus, type Listening } from '@scrai/bus';
import type { GovernorState } from '@scrai/contracts';

/** A key that nobody tells of any more is forgotten: it comes back with the next call. */
const FORGET_MS = 60_000;

/** What the governors of provider keys told last. */
@Injectable()
export class KeyStates implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly told = new Map<string, { state: GovernorState; at: number }>();
  private listening?: Listening;

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.listening = this.bus.onNews(this.bus.subjects.governorStates(), (body) => {
      const state = JSON.parse(body) as GovernorState;
      this.told.set(state.key, { state, at: performance.now() });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.listening?.stop();
  }

  /** Null where nobody used the key of late. */
  of(key: string): GovernorState | null {
    const known = this.told.get(key);
    return known && performance.now() - known.at < FORGET_MS ? known.state : null;
  }
}
