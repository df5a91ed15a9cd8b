import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';

/** Sends JSONL as it comes. What fails before the first line is an answer of its own; what fails later breaks the connection. */
export async function sendLines(response: Response, lines: AsyncGenerator<string>): Promise<void> {
  const first = await lines.next();
  response.setHeader('Content-Type', 'application/jsonl; charset=utf-8');
  try {
    await pipeline(from(first, lines), response);
  } catch (error) {
    // The reader has seen enough and left.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
}

async function* from(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<string> {
  if (first.done) return;
  yield first.value;
  yield* rest;
}
