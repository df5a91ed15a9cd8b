import { startOpenAiServer, type ChatBody, type OpenAiServer, type Step } from '@scrai/model/testing';
import { wishesOf } from './wishes.js';

/** Requests to the model so far, and how many of them were answered to the end: each of these is paid. */
export interface Paid {
  requests: number;
  answers: number;
}

/**
 * A provider of models on loopback, over its real protocol, which counts what is to be paid. Its answers depend on the
 * request alone; their time depends on the request and on `pace_ms`, so that turns of one moment end in another order.
 */
export class Provider {
  /** Longest time that an answer takes; the shortest is a third of it. */
  pace_ms = 0;
  /** What it says instead of answering; requests that arrive meanwhile are not paid. */
  refusal: { status: number; message: string } | null = null;
  private readonly refused = new Set<number>();

  private constructor(private readonly server: OpenAiServer) {
    server.use((body, index) => this.step(body, index));
  }

  static async start(): Promise<Provider> {
    return new Provider(await startOpenAiServer());
  }

  get url(): string {
    return this.server.url;
  }

  /** What a service needs to find it. */
  get environment(): Record<string, string> {
    return { OPENAI_BASE_URL: this.url, OPENAI_API_KEY: 'of-the-fault-suite' };
  }

  /** Answers at once again, and refuses nothing. */
  calm(): void {
    this.pace_ms = 0;
    this.refusal = null;
  }

  paid(): Paid {
    const { requests } = this.server;
    const answers = requests.filter(({ aborted }, index) => !aborted && !this.refused.has(index)).length;
    return { requests: requests.length, answers };
  }

  /** Ids of answers, from this request on, to what was asked again later, word for word, and answered again. */
  repeated(from: number): string[] {
    const latest = new Map<string, string>();
    const repeated: string[] = [];
    for (const [index, { body, aborted }] of this.server.requests.entries()) {
      if (index < from || aborted || this.refused.has(index)) continue;
      const asked = JSON.stringify(body);
      const before = latest.get(asked);
      if (before !== undefined) repeated.push(before);
      latest.set(asked, `req-${index + 1}`);
    }
    return repeated;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  private step(body: ChatBody, index: number): Step {
    if (this.refusal) {
      this.refused.add(index);
      return { kind: 'error', ...this.refusal };
    }
    const { seed = 0 } = body;
    const delay_ms = Math.round((this.pace_ms * (500 + (seed % 1000))) / 1500);
    return { kind: 'answer', delay_ms, tool_calls: wishesOf(body) };
  }
}
