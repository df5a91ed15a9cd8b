import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Bus } from './bus.js';
import type { Consumption, ConsumeOptions } from './consumption.js';
import type { Delivery } from './delivery.js';
import { reasonOf } from './errors.js';
import type { Listening } from './rpc.js';
import type { Settlement } from './settlement.js';

/** Where the patterns of an application's controllers lead. */
export interface SourceTable {
  /** `@EventPattern(name)`: the handler gets the parsed body and, as `@Ctx()`, the `Delivery`; it returns a `Settlement`. */
  events?: Record<string, Omit<ConsumeOptions, 'handle'>>;
  /** `@MessagePattern(name)`: the handler gets the parsed body; what it returns is the answer, as JSON. */
  requests?: Record<string, { subject: string; queueGroup: string }>;
  /** Time that messages in hand get when the application stops. 10 s by default. */
  graceMs?: number;
}

const GRACE_MS = 10_000;
const SETTLEMENTS = new Set(['ack', 'retry', 'term']);

/** Nest's way to the bus: controllers say what they do with a message, the bus alone settles it. */
export class JetStreamTransport extends Server implements CustomTransportStrategy {
  /** A failed handler is the bus's business: it delivers the message again. */
  override readonly propagatesEventHandlerErrors = true;
  private readonly consumptions: Consumption[] = [];
  private readonly answering: Listening[] = [];

  constructor(
    private readonly bus: Bus,
    private readonly table: SourceTable,
  ) {
    super();
  }

  /** Begins with every pattern. @throws Error where patterns and table do not fit. */
  listen(callback: (error?: unknown) => void): void {
    try {
      this.compare();
      for (const [pattern, handler] of this.messageHandlers) {
        if (handler.isEventHandler) this.consume(pattern, handler);
        else this.answer(pattern, handler);
      }
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Hands back what was not begun, and waits for the rest. */
  async close(): Promise<void> {
    const grace = { graceMs: this.table.graceMs ?? GRACE_MS };
    await Promise.all(this.consumptions.map((consumption) => consumption.stop(grace)));
    await Promise.all(this.answering.map((listening) => listening.stop()));
  }

  on(event: string): never {
    throw new Error(`The JetStream transport tells no "${event}"; ask Bus.connected.`);
  }

  unwrap<T>(): T {
    return this.bus as T;
  }

  private consume(pattern: string, handler: MessageHandler): void {
    const options = this.table.events![pattern];
    this.consumptions.push(
      this.bus.consumeInOrder({
        ...options,
        handle: async (delivery) => {
          const body = bodyOf(delivery);
          if ('fault' in body) return { kind: 'term', reason: body.fault };
          return settlementOf(await resultOf(handler(body.data, delivery)), pattern);
        },
      }),
    );
  }

  private answer(pattern: string, handler: MessageHandler): void {
    const { subject, queueGroup } = this.table.requests![pattern];
    this.answering.push(
      this.bus.respond(subject, queueGroup, async (body) => {
        const answer = await resultOf(handler(JSON.parse(body)));
        return JSON.stringify(answer ?? null);
      }),
    );
  }

  private compare(): void {
    const handled = [...this.messageHandlers].map(
      ([pattern, { isEventHandler }]) => `${isEventHandler ? 'event' : 'request'} ${pattern}`,
    );
    const listed = [
      ...Object.keys(this.table.events ?? {}).map((pattern) => `event ${pattern}`),
      ...Object.keys(this.table.requests ?? {}).map((pattern) => `request ${pattern}`),
    ];
    const faults = [
      ...handled.filter((pattern) => !listed.includes(pattern)).map((pattern) => `no source for ${pattern}`),
      ...listed.filter((pattern) => !handled.includes(pattern)).map((pattern) => `no handler for ${pattern}`),
    ];
    if (faults.length > 0)
      throw new Error(`The table of the JetStream transport does not fit: ${faults.join('; ')}.`);
  }
}

/** A body that is not JSON today will not be JSON tomorrow. */
function bodyOf(delivery: Delivery): { data: unknown } | { fault: string } {
  try {
    return { data: delivery.json() };
  } catch (error) {
    return { fault: `its body is not JSON (${reasonOf(error)})` };
  }
}

async function resultOf(returned: ReturnType<MessageHandler>): Promise<unknown> {
  const result: unknown = await returned;
  if (!isObservable(result)) return result;
  try {
    return await lastValueFrom(result, { defaultValue: undefined });
  } catch (error) {
    // Nest's filters throw plain objects.
    throw error instanceof Error ? error : new Error(reasonOf(error), { cause: error });
  }
}

function settlementOf(result: unknown, pattern: string): Settlement {
  const settlement = result as Settlement | undefined;
  if (SETTLEMENTS.has(settlement?.kind ?? '')) return settlement!;
  throw new Error(
    `The handler of "${pattern}" must return a Settlement; it returned ${JSON.stringify(result)}.`,
  );
}
