import { EventSourceParserStream } from 'eventsource-parser/stream';

/** One message of a stream, as it came over the wire. */
export interface StreamMessage {
  id?: string;
  event?: string;
  data: unknown;
}

interface ReadOptions {
  /** Sent as `Last-Event-ID`. */
  last?: string;
  /** The connection is cut after so many messages. */
  most?: number;
}

/** Reads server-sent events until the server ends the stream, or until it is cut. */
export async function readStream(
  url: string,
  { last, most = Infinity }: ReadOptions = {},
): Promise<StreamMessage[]> {
  const cut = new AbortController();
  const headers = { accept: 'text/event-stream', ...(last === undefined ? {} : { 'last-event-id': last }) };
  const response = await fetch(url, { headers, signal: cut.signal });
  if (!response.ok || !response.body) throw new Error(`the stream answers ${response.status}`);
  const messages: StreamMessage[] = [];
  const parsed = response.body
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new EventSourceParserStream());
  for await (const { id, event, data } of parsed) {
    messages.push({ id, event, data: JSON.parse(data) as unknown });
    if (messages.length >= most) break;
  }
  cut.abort();
  return messages;
}
