import { startOpenAiServer, type OpenAiServer, type Step } from '@scrai/model/testing';

const ANSWER_MS = 1_500;

/** A server of models on this machine that allows so many requests in any minute, and refuses the others as providers do. */
export class LimitedServer {
  /** Times of the requests that it took, in ms. */
  readonly taken: number[] = [];
  /** Times of those that it refused. */
  readonly refused: number[] = [];
  /** How many it took of each run, by what is in the prompts of that run alone. */
  readonly of = new Map<string, number>();

  private constructor(
    readonly server: OpenAiServer,
    private readonly perMinute: number,
    private readonly marks: readonly string[],
  ) {}

  /** @param marks a text for each run, which stands in all of its prompts. */
  static async start(perMinute: number, marks: readonly string[]): Promise<LimitedServer> {
    const server = await startOpenAiServer();
    const limited = new LimitedServer(server, perMinute, marks);
    server.use((body) => limited.step(JSON.stringify(body.messages)));
    return limited;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private step(prompt: string): Step {
    const now = performance.now();
    const lately = this.taken.filter((at) => at > now - 60_000);
    if (lately.length >= this.perMinute) {
      this.refused.push(now);
      const wait = Math.ceil((lately[0] + 60_000 - now) / 1_000);
      return {
        kind: 'error',
        status: 429,
        message: 'Rate limit reached',
        headers: { 'retry-after': String(wait) },
      };
    }
    this.taken.push(now);
    const mark = this.marks.find((text) => prompt.includes(text));
    if (mark !== undefined) this.of.set(mark, (this.of.get(mark) ?? 0) + 1);
    return { kind: 'answer', delay_ms: ANSWER_MS, json: { thought: '', speech: 'Five for the crate!' } };
  }
}
