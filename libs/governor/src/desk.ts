import { Logger, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Bus, Listening } from '@scrai/bus';
import { partitionOf, type GovernorReport, type GovernorState, type GovernorWord } from '@scrai/contracts';
import { sha256 } from '@scrai/determinism';
import type { GovernorMetrics } from './governor-metrics.js';
import { KeyGovernor, type Decision } from './key-governor.js';

const TELL_MS = 1_000;
/** Who takes a key over hears for so long what the engines have, before it lets anything go. */
const GATHER_MS = 1_500;
/** A key that nobody uses is told of for so long. */
const FORGET_MS = 600_000;

interface Governed {
  governor: KeyGovernor;
  timer?: NodeJS.Timeout;
}

/**
 * Governs the provider keys that fall to this process. A key falls to who serves its partition, as a run does; the others hear
 * what is told of it and can go on from there.
 */
export class Desk implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('governor');
  private readonly governed = new Map<string, Governed>();
  private readonly told = new Map<string, { state: GovernorState; at: number }>();
  private listening: Listening[] = [];
  private timer?: NodeJS.Timeout;
  private readonly startedAt = performance.now();

  /** @param serves whether a partition falls to this process now. */
  constructor(
    private readonly bus: Bus,
    private readonly id: string,
    private readonly serves: (partition: number) => boolean,
    private readonly metrics: GovernorMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    this.listening = [
      this.bus.onNews(subjects.governorReports(), (body) => this.hear(JSON.parse(body) as GovernorReport)),
      this.bus.onNews(subjects.governorStates(), (body) => this.note(JSON.parse(body) as GovernorState)),
    ];
    this.timer = setInterval(() => this.tell(), TELL_MS);
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.tell();
    for (const { timer } of this.governed.values()) clearTimeout(timer);
    this.governed.clear();
    await Promise.all(this.listening.map((listening) => listening.stop()));
  }

  /** The keys that are or were governed of late, by whomever. */
  get states(): GovernorState[] {
    const states = [...this.told.values()].map(({ state }) => state);
    return states.sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  private hear(report: GovernorReport): void {
    const { key } = report;
    if (!this.isOurs(key)) return;
    const now = performance.now();
    const governed = this.governed.get(key) ?? this.takeOver(key, now);
    this.say(key, governed.governor.hear(report, now));
    for (const { result } of report.ended) this.metrics.ended(key, result);
    this.pump(key, governed);
  }

  private takeOver(key: string, now: number): Governed {
    const before = this.told.get(key);
    const fresh = before !== undefined && before.state.governed_by !== this.id;
    // At its start a process cannot know who governed before it.
    const from = fresh || now - this.startedAt < GATHER_MS ? now + GATHER_MS : now;
    const governor = new KeyGovernor(key, from);
    if (before) governor.resume(agedBy(before.state, now - before.at), now);
    const governed: Governed = { governor };
    this.governed.set(key, governed);
    this.logger.log(`Governing the calls to ${key}${fresh ? ', as another did before' : ''}.`);
    return governed;
  }

  private pump(key: string, governed: Governed): void {
    clearTimeout(governed.timer);
    const now = performance.now();
    this.say(key, governed.governor.decide(now));
    const at = governed.governor.nextAt();
    if (at === null) return;
    const due = () => (this.isOurs(key) ? this.pump(key, governed) : this.leave(key));
    governed.timer = setTimeout(due, Math.min(TELL_MS, Math.max(1, Math.ceil(at - now))));
  }

  private say(key: string, decisions: Decision[]): void {
    const words = new Map<string, GovernorWord>();
    for (const { engine_id, id, refused } of decisions) {
      let word = words.get(engine_id);
      if (!word) words.set(engine_id, (word = { key, granted: [], refused: [] }));
      if (refused === undefined) word.granted.push(id);
      else word.refused.push({ id, reason: refused });
    }
    for (const [engine, word] of words)
      this.bus.news(this.bus.subjects.governorWords(engine), JSON.stringify(word));
  }

  /** Tells the states of our keys, to people and to who would govern them next. */
  private tell(): void {
    for (const [key, governed] of this.governed) {
      if (!this.isOurs(key)) {
        this.leave(key);
        continue;
      }
      this.pump(key, governed);
      const state = governed.governor.state(this.id, performance.now());
      this.note(state);
      this.metrics.show(state);
      this.bus.news(this.bus.subjects.governorStates(), JSON.stringify(state));
    }
    for (const [key, { at }] of this.told) if (performance.now() - at > FORGET_MS) this.told.delete(key);
  }

  /** Another one governs the key from here on. */
  private leave(key: string): void {
    const governed = this.governed.get(key);
    if (!governed) return;
    clearTimeout(governed.timer);
    this.governed.delete(key);
    this.metrics.forget(key);
  }

  private note(state: GovernorState): void {
    this.told.set(state.key, { state, at: performance.now() });
  }

  private isOurs(key: string): boolean {
    return this.serves(partitionOf(sha256(key)));
  }
}

/** What was told some time ago, as it stands now. */
const agedBy = (state: GovernorState, ms: number): GovernorState => ({
  ...state,
  opens_in_ms: Math.max(0, state.opens_in_ms - ms),
  ahead_ms: {
    requests: Math.max(0, state.ahead_ms.requests - ms),
    tokens: Math.max(0, state.ahead_ms.tokens - ms),
  },
});
