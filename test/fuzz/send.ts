import { Agent, request, type IncomingMessage } from 'node:http';
import type { Sent } from './requests.js';

export interface Answer {
  status: number;
  contentType: string;
  /** The beginning of the body; of a stream, its first part. */
  text: string;
  ms: number;
}

/** No call may leave its caller waiting longer than a long poll. */
const PATIENCE_MS = 40_000;
const MOST_TEXT = 20_000;

const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Sends a request as it is, and reads the answer to its end; a stream until it has begun. */
export function send(url: string, { method, path, headers, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const length = body === null ? {} : { 'content-length': String(body.length) };
    const options = { hostname, port, method, path, agent, headers: { ...headers, ...length } };
    const sent = request({ ...options, timeout: PATIENCE_MS }, (response: IncomingMessage) => {
      const contentType = response.headers['content-type'] ?? '';
      let text = '';
      const done = (): void =>
        resolve({ status: response.statusCode ?? 0, contentType, text, ms: performance.now() - started });
      response.setEncoding('utf8').on('data', (part: string) => {
        if (text.length < MOST_TEXT) text += part;
        if (contentType.startsWith('text/event-stream')) {
          done();
          sent.destroy();
        }
      });
      response.on('end', done).on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS} ms`)));
    sent.on('error', reject).end(body);
  });
}

export const closeConnections = (): void => agent.destroy();
