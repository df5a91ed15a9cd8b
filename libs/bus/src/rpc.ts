import { Logger } from '@nestjs/common';
import { errors, headers, type Msg, type NatsConnection, type Subscription } from '@nats-io/transport-node';
import { BusError, reasonOf } from './errors.js';

/** What was started and can be stopped: answering requests, hearing news. */
export interface Listening {
  /** Takes no more, and resolves when what had arrived is through. */
  stop(): Promise<void>;
}

export type Responder = (body: string, subject: string) => Promise<string | Uint8Array>;
export type NewsHandler = (body: string, subject: string) => void;

const FAILURE_HEADER = 'Scrai-Failure';
const logger = new Logger('bus');

export interface Asking {
  timeoutMs: number;
  /**
   * The question may be asked twice, and is asked again after 1, 3, 7 ... s. One of those who share a subject may be a connection
   * that is dead and that the broker does not know of: what it is asked is lost.
   */
  repeatable?: boolean;
}

const AGAIN_MS = 1_000;

/**
 * One question, one answer, over core NATS.
 * @throws BusError `no_responder`, `timeout`, `too_large`, or `remote` with the other side's sentence.
 */
export async function request(
  connection: NatsConnection,
  subject: string,
  body: string | Uint8Array,
  { timeoutMs, repeatable = false }: Asking,
): Promise<string> {
  const limit = connection.info?.max_payload;
  const size = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
  if (limit && size > limit) {
    throw new BusError('too_large', `A request to ${subject} has ${size} bytes; the broker takes ${limit}.`);
  }
  try {
    const answer = await firstAnswer(connection, subject, body, { timeoutMs, repeatable });
    const failure = answer.headers?.get(FAILURE_HEADER);
    if (failure) throw new BusError('remote', `${subject} failed: ${failure}`);
    return answer.string();
  } catch (error) {
    throw error instanceof BusError ? error : requestFailed(error, subject, timeoutMs);
  }
}

/**
 * The first answer counts; where none comes, what became of the first question is said. So nobody who is still answering it loses
 * to a repeat that failed, for instance because he listens no more.
 */
function firstAnswer(
  connection: NatsConnection,
  subject: string,
  body: string | Uint8Array,
  { timeoutMs, repeatable }: Asking,
): Promise<Msg> {
  const { promise, resolve, reject } = Promise.withResolvers<Msg>();
  const deadline = performance.now() + timeoutMs;
  const ask = (): Promise<Msg> =>
    connection.request(subject, body, { timeout: Math.max(1, deadline - performance.now()) });
  ask().then(resolve, reject);
  if (!repeatable) return promise;
  let timer: NodeJS.Timeout;
  const askAgain = (after: number): void => {
    timer = setTimeout(() => {
      ask().then(
        (answer) => answer.headers?.has(FAILURE_HEADER) || resolve(answer),
        () => undefined,
      );
      askAgain(after * 2);
    }, after);
  };
  askAgain(AGAIN_MS);
  return promise.finally(() => clearTimeout(timer));
}

function requestFailed(error: unknown, subject: string, timeoutMs: number): BusError {
  if (error instanceof errors.TimeoutError) {
    return new BusError('timeout', `${subject} did not answer within ${timeoutMs} ms.`, { cause: error });
  }
  if (error instanceof errors.RequestError && error.isNoResponders()) {
    return new BusError('no_responder', `Nobody answers at ${subject}; is its service running?`, {
      cause: error,
    });
  }
  return new BusError('closed', `The request to ${subject} failed: ${reasonOf(error)}`, { cause: error });
}

/** Answers requests; services of one queue group share them. An error that the responder throws is told to the asker. */
export function respond(
  connection: NatsConnection,
  subject: string,
  queue: string | undefined,
  responder: Responder,
): Listening {
  const open = new Set<Promise<void>>();
  const subscription = connection.subscribe(subject, {
    queue,
    callback: (error, message) => {
      if (error) return logger.error(`Cannot answer at ${subject}: ${error.message}`);
      const answering = answer(responder, message.string(), message.subject).then(({ body, failure }) => {
        if (connection.isClosed()) return;
        const marks = failure === undefined ? undefined : headers();
        marks?.set(FAILURE_HEADER, failure!.replace(/[\r\n]+/g, ' '));
        message.respond(body, marks && { headers: marks });
      });
      const done = answering
        .catch((problem: unknown) =>
          logger.error(`The answer at ${subject} was not sent: ${reasonOf(problem)}`),
        )
        .finally(() => open.delete(done));
      open.add(done);
    },
  });
  return { stop: () => drained(connection, subscription, open) };
}

async function answer(
  responder: Responder,
  body: string,
  subject: string,
): Promise<{ body: string | Uint8Array; failure?: string }> {
  try {
    return { body: await responder(body, subject) };
  } catch (error) {
    logger.error(
      `Answering at ${subject} failed: ${reasonOf(error)}`,
      error instanceof Error ? error.stack : undefined,
    );
    return { body: '', failure: reasonOf(error) };
  }
}

/** Hears news, which may be lost; `queue` shares them within a group. */
export function listen(
  connection: NatsConnection,
  subject: string,
  handler: NewsHandler,
  queue?: string,
): Listening {
  const subscription = connection.subscribe(subject, {
    queue,
    callback: (error, message) => {
      if (error) return logger.error(`Cannot hear ${subject}: ${error.message}`);
      try {
        handler(message.string(), message.subject);
      } catch (problem) {
        logger.error(`Hearing ${message.subject} failed: ${reasonOf(problem)}`);
      }
    },
  });
  return { stop: () => drained(connection, subscription) };
}

async function drained(
  connection: NatsConnection,
  subscription: Subscription,
  open: ReadonlySet<Promise<void>> = new Set(),
): Promise<void> {
  if (!connection.isClosed() && !subscription.isClosed()) await subscription.drain();
  await Promise.all(open);
}
