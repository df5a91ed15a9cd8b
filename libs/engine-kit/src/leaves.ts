import { randomUUID } from 'node:crypto';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { CallEnd, GovernorReport, GovernorWord, Lane, RateLimits, Ticket } from '@scrai/contracts';
import { EngineIdentity } from './identity.js';

const REPORT_MS = 1_000;

/** A call to a provider whose use is governed. */
export interface GovernedCall {
  /** Name of the provider. */
  key: string;
  /** What a models file says that it allows. */
  limits: RateLimits;
  /** Tokens that it will use, prompt and answer, as far as one can tell. */
  tokens: number;
  /** Another model can answer: this one is then refused while its provider is unavailable. */
  hasOther: boolean;
}

/** Leave to make one call. */
export interface Leave {
  waitedMs: number;
  /** To be said once, however the call ends. */
  ended(end: Omit<CallEnd, 'id'>): void;
}

/** A call may not be made, and waiting is of no use. */
export class LeaveRefused extends Error {
  constructor(readonly reason: string) {
    super(reason);
    this.name = 'LeaveRefused';
  }
}

interface Asked extends Ticket {
  granted(): void;
  refused(error: Error): void;
}

/** What this engine has with one key. */
interface KeyBook {
  configured: RateLimits;
  tickets: Map<string, Asked>;
  fresh: Asked[];
  ended: CallEnd[];
  flushing: boolean;
}

/**
 * Asks the governors of provider keys for leave. All of it is news that may be lost: what this engine has is told again every
 * second, to whoever governs the key by then.
 */
@Injectable()
export class Leaves implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly books = new Map<string, KeyBook>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly bus: Bus,
    private readonly identity: EngineIdentity,
  ) {}

  onApplicationBootstrap(): void {
    const { subjects } = this.bus;
    this.bus.onNews(subjects.governorWords(this.identity.engineId), (body) =>
      this.hear(JSON.parse(body) as GovernorWord),
    );
    this.timer = setInterval(() => this.reportAll(), REPORT_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @throws LeaveRefused; or the reason of `signal`, once it is aborted. */
  take(
    { key, limits, tokens, hasOther }: GovernedCall,
    of: { scenario_run_id: string; lane: Lane; signal: AbortSignal },
  ): Promise<Leave> {
    const { scenario_run_id, lane, signal } = of;
    const book = this.bookOf(key, limits);
    const since = performance.now();
    return new Promise<Leave>((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const id = randomUUID();
      const close = (end: Omit<CallEnd, 'id'>): void => {
        signal.removeEventListener('abort', abort);
        if (!book.tickets.delete(id)) return;
        book.ended.push({ id, ...end });
        this.flushSoon(key, book);
      };
      const abort = (): void => {
        if (ticket.state !== 'waiting') return;
        close({ result: 'aborted', tokens: 0 });
        reject(signal.reason as Error);
      };
      const ticket: Asked = {
        ...{ id, scenario_run_id, lane, tokens, has_other: hasOther, state: 'waiting' },
        granted: () => resolve({ waitedMs: Math.round(performance.now() - since), ended: close }),
        refused: (error) => {
          signal.removeEventListener('abort', abort);
          book.tickets.delete(id);
          reject(error);
        },
      };
      signal.addEventListener('abort', abort);
      book.tickets.set(id, ticket);
      book.fresh.push(ticket);
      this.flushSoon(key, book);
    });
  }

  private bookOf(key: string, configured: RateLimits): KeyBook {
    let book = this.books.get(key);
    if (!book) {
      book = { configured, tickets: new Map(), fresh: [], ended: [], flushing: false };
      this.books.set(key, book);
    }
    return book;
  }

  private hear({ key, granted, refused }: GovernorWord): void {
    const tickets = this.books.get(key)?.tickets;
    for (const id of granted) {
      const ticket = tickets?.get(id);
      if (ticket?.state !== 'waiting') continue;
      ticket.state = 'calling';
      ticket.granted();
    }
    for (const { id, reason } of refused) tickets?.get(id)?.refused(new LeaveRefused(reason));
  }

  /** What is asked or ends in one turn of the event loop goes in one message. */
  private flushSoon(key: string, book: KeyBook): void {
    if (book.flushing) return;
    book.flushing = true;
    setImmediate(() => {
      book.flushing = false;
      this.report(key, book, false);
    });
  }

  private reportAll(): void {
    for (const [key, book] of this.books) {
      this.report(key, book, true);
      if (book.tickets.size === 0) this.books.delete(key);
    }
  }

  private report(key: string, book: KeyBook, whole: boolean): void {
    const tickets = whole ? [...book.tickets.values()] : book.fresh.filter(({ id }) => book.tickets.has(id));
    const report: GovernorReport = {
      engine_id: this.identity.engineId,
      key,
      configured: book.configured,
      tickets: tickets.map(({ id, scenario_run_id, lane, tokens, has_other, state }) => ({
        ...{ id, scenario_run_id, lane, tokens, has_other, state },
      })),
      whole,
      ended: book.ended,
    };
    book.fresh = [];
    book.ended = [];
    this.bus.news(this.bus.subjects.governorReports(), JSON.stringify(report));
  }
}
