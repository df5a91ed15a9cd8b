import { errors, type NatsConnection } from '@nats-io/transport-node';
import { BusError } from './errors.js';

/** A message that is in a stream. */
export interface StoredMessage {
  subject: string;
  sequence: number;
  text(): string;
  json<T>(): T;
}

const TIMEOUT_MS = 5_000;

/** Reads from the stream itself, past every consumer. A stream that is missing has no messages. */
export async function lastBySubject(
  connection: NatsConnection,
  stream: string,
  subject: string,
): Promise<StoredMessage | null> {
  try {
    const message = await connection.request(
      `$JS.API.DIRECT.GET.${stream}`,
      JSON.stringify({ last_by_subj: subject }),
      { timeout: TIMEOUT_MS },
    );
    const { headers } = message;
    if (headers?.code === 404) return null;
    if (headers?.code) {
      throw new BusError(
        'refused',
        `Cannot read ${subject} from ${stream}: ${headers.code} ${headers.description}`,
      );
    }
    return {
      subject: headers?.get('Nats-Subject') ?? subject,
      sequence: Number(headers?.get('Nats-Sequence')),
      text: () => message.string(),
      json: <T>() => message.json<T>(),
    };
  } catch (error) {
    if (error instanceof errors.RequestError && error.isNoResponders()) return null;
    if (error instanceof errors.TimeoutError) {
      throw new BusError('timeout', `Stream ${stream} did not answer within ${TIMEOUT_MS} ms.`, {
        cause: error,
      });
    }
    throw error;
  }
}
