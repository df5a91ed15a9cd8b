import type { Bus, Listening } from '@scrai/bus';
import { ownedPartitions } from './rendezvous.js';

const BEAT_MS = 1_000;
/** An orchestrator that was not heard of for this long is taken for dead, and its partitions are shared out. */
const SILENCE_MS = 4_000;

interface Presence {
  id: string;
  state: 'here' | 'hello' | 'leaving';
}

/**
 * Which partitions this orchestrator serves. Membership is news that may be lost or late: two orchestrators that
 * both take a partition for theirs do each other no harm, because every append carries the sequence it expects.
 */
export class Membership {
  /** By a clock that never jumps: set back by an hour, another one would keep the dead alive for as long. */
  private readonly lastHeard = new Map<string, number>();
  private owned = new Set<number>();
  private timer?: NodeJS.Timeout;
  private listening?: Listening;

  constructor(
    private readonly bus: Bus,
    readonly id: string,
    private readonly onChange: (owned: ReadonlySet<number>) => void,
  ) {}

  start(): void {
    this.listening = this.bus.onNews(this.bus.subjects.presence('orchestrator'), (body) => this.hear(body));
    this.say('hello');
    this.timer = setInterval(() => this.beat(), BEAT_MS);
    this.update();
  }

  async stop(): Promise<void> {
    clearInterval(this.timer);
    this.say('leaving');
    await this.listening?.stop();
  }

  private beat(): void {
    this.say('here');
    const now = performance.now();
    for (const [member, heard] of this.lastHeard) {
      if (now - heard > SILENCE_MS) this.lastHeard.delete(member);
    }
    this.update();
  }

  private hear(body: string): void {
    const { id, state } = JSON.parse(body) as Presence;
    if (id === this.id) return;
    if (state === 'leaving') this.lastHeard.delete(id);
    else this.lastHeard.set(id, performance.now());
    if (state === 'hello') this.say('here');
    this.update();
  }

  private say(state: Presence['state']): void {
    this.bus.news(this.bus.subjects.presence('orchestrator'), JSON.stringify({ id: this.id, state }));
  }

  private update(): void {
    const owned = ownedPartitions(this.id, this.lastHeard.keys());
    if (owned.size === this.owned.size && [...owned].every((partition) => this.owned.has(partition))) return;
    this.owned = owned;
    this.onChange(owned);
  }
}
