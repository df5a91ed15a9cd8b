/** Aborts when nothing was heard for a while. */
export class Silence {
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout;

  constructor(private readonly limitMs: number) {
    this.#timer = this.#start();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  broken(): void {
    clearTimeout(this.#timer);
    this.#timer = this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #start(): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(), this.limitMs);
  }
}
