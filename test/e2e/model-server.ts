import { startOpenAiServer, type ChatBody, type OpenAiServer, type Step } from '@scrai/model/testing';
import type { JsonObject } from '@scrai/contracts';

/** What kind of turn a request to the model is about. */
export const kindOf = (body: ChatBody): string => body.response_format?.json_schema?.name ?? 'unknown';

/**
 * A server of models whose answers depend on the request alone, at a pace that a test sets: so that something can
 * happen to the services while turns are with the model.
 */
export class ModelServer {
  /** Time that an answer takes, by the kind of its turn, in ms. */
  readonly pace: Record<string, number> = {};
  /** Answers 409 where the prompt has this text: worth another try, and no sign that the server is down. Null: nowhere. */
  poisoned: string | null = null;

  private constructor(private readonly server: OpenAiServer) {
    server.use((body) => this.step(body));
  }

  static async start(): Promise<ModelServer> {
    return new ModelServer(await startOpenAiServer());
  }

  /** What a service needs to find it. */
  get environment(): Record<string, string> {
    return { OPENAI_BASE_URL: this.server.url, OPENAI_API_KEY: 'of-a-test' };
  }

  /** How many requests it has had about turns of a kind. */
  requests(kind?: string): number {
    return this.server.requests.filter(({ body }) => kind === undefined || kindOf(body) === kind).length;
  }

  get bodies(): ChatBody[] {
    return this.server.requests.map(({ body }) => body);
  }

  stop = (): Promise<void> => this.server.stop();
  restart = (): Promise<void> => this.server.restart();

  private step(body: ChatBody): Step {
    if (this.poisoned !== null && JSON.stringify(body.messages).includes(this.poisoned))
      return { kind: 'error', status: 409, message: 'this cannot be answered' };
    const delay_ms = this.pace[kindOf(body)] ?? this.pace.any ?? 0;
    const answer = spokenTo(body);
    return { kind: 'answer', delay_ms, ...(answer ? { json: answer } : {}) };
  }
}

/** In a scene in which people answer each other, everybody speaks to all: so that it goes on. Else the server's own answer. */
function spokenTo({ seed = 0, response_format }: ChatBody): JsonObject | undefined {
  const { properties, required } = (response_format?.json_schema?.schema ?? {}) as {
    properties?: { to?: { items: { enum: string[] } } };
    required?: string[];
  };
  if (!properties?.to || !required?.includes('to')) return undefined;
  const act = { kind: ['give', 'take', 'watch'][seed % 3], coins: seed % 10 };
  return { thought: '', speech: `My number is ${seed % 1000}.`, to: properties.to.items.enum, act };
}
