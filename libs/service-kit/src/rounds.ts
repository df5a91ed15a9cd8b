/** What is done again and again. */
export interface Round {
  everyMs: number;
  /** One round; `ending` is aborted as soon as the process wants to end. */
  go(ending: AbortSignal): Promise<unknown>;
  /** A round failed, and the next one comes at its time. */
  failed(error: unknown): void;
}

/** Makes a round every so often, never two at a time, until it is ended. */
export class Rounds {
  private readonly ending = new AbortController();
  private timer?: NodeJS.Timeout;
  private current: Promise<void> | null = null;

  constructor(private readonly round: Round) {}

  begin(): void {
    this.timer = setInterval(
      () => (this.current ??= this.make().finally(() => (this.current = null))),
      this.round.everyMs,
    );
  }

  /** Resolves when the round that is under way is over. */
  async end(): Promise<void> {
    clearInterval(this.timer);
    this.ending.abort();
    await this.current;
  }

  private async make(): Promise<void> {
    try {
      await this.round.go(this.ending.signal);
    } catch (error) {
      this.round.failed(error);
    }
  }
}
