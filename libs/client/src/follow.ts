import { EventSourceParserStream } from 'eventsource-parser/stream';
import type { RunEvent, RunStatus } from '@scrai/contracts';
import { ProblemResponse, Unreachable, type Http } from './http.js';

/** The last message of a stream: how the run ended. */
export interface StreamEnd {
  status: RunStatus;
  fingerprint: string;
  events: number;
}

/** What an agent is saying while its model still speaks: in no log, and perhaps lost. `at: 0` begins anew. */
export interface Delta {
  turn: number;
  agent: string;
  /** `dispatch.delivery`. */
  attempt: string;
  /** Characters of the turn before `text`. */
  at: number;
  text: string;
}

/** What was said in a turn did not count. */
export type DeltaReset = Pick<Delta, 'turn' | 'agent' | 'attempt'>;

/** Told of words as they come, between the events. */
export interface DeltaListener {
  delta(delta: Delta): void;
  reset(reset: DeltaReset): void;
}

export type Followed = { kind: 'event'; event: RunEvent } | { kind: 'end'; end: StreamEnd };

export interface FollowOptions {
  /** Seq after which to begin; 0, the default, plays the run from its start. */
  after?: number;
  signal?: AbortSignal;
  /** Wants to hear words while they are said. */
  deltas?: DeltaListener;
  /** Told when the connection was lost and is tried again. */
  onReconnect?: (error: unknown, attempt: number) => void;
  /** Tries without a message in between before giving up; 60 by default (about two minutes). */
  maxAttempts?: number;
}

const PAUSE_MS = 2_000;

/**
 * The events of a run as they come, each once and in order, then its end. A lost connection is made again
 * with `Last-Event-ID`. @throws ProblemResponse (unknown run), Unreachable (gone for all attempts).
 */
export async function* follow(
  http: Http,
  runId: string,
  options: FollowOptions = {},
): AsyncGenerator<Followed> {
  let last = options.after ?? 0;
  let attempt = 0;
  while (!options.signal?.aborted) {
    try {
      for await (const item of connect(http, runId, last, options)) {
        attempt = 0;
        if (item.kind === 'event') last = item.event.seq;
        yield item;
        if (item.kind === 'end') return;
      }
      options.onReconnect?.(new Error('the server closed the stream'), ++attempt);
    } catch (error) {
      if (options.signal?.aborted) return;
      if (error instanceof ProblemResponse && error.status < 500) throw error;
      if (++attempt > (options.maxAttempts ?? 60)) throw error;
      options.onReconnect?.(error, attempt);
    }
    await pause(Math.min(PAUSE_MS, 100 * 2 ** attempt), options.signal);
  }
}

async function* connect(
  http: Http,
  runId: string,
  last: number,
  { signal, deltas }: FollowOptions,
): AsyncGenerator<Followed> {
  const response = await http.send('GET', `/scenario-runs/${encodeURIComponent(runId)}/stream`, {
    query: deltas ? { tokens: 'true' } : {},
    headers: { accept: 'text/event-stream', 'last-event-id': String(last) },
    signal,
  });
  if (!response.body) throw new Unreachable(http.base, { cause: new Error('the stream has no body') });
  const messages = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const message of messages) {
    if (message.event === 'delta') deltas?.delta(JSON.parse(message.data) as Delta);
    else if (message.event === 'delta_reset') deltas?.reset(JSON.parse(message.data) as DeltaReset);
    else if (message.event === 'end') yield { kind: 'end', end: JSON.parse(message.data) as StreamEnd };
    else yield { kind: 'event', event: JSON.parse(message.data) as RunEvent };
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal?.addEventListener('abort', done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    }
  });
