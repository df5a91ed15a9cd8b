import type OpenAI from 'openai';
import { MOST_BLOB_BYTES } from '@scrai/contracts';
import { ModelError, type SpeechAnswer, type SpeechRequest } from '../../language-model.js';
import { spoken, usageOfWords } from '../../spoken.js';
import type { Call } from '../remote/server.js';

/** `POST /audio/speech`, which OpenAI and some of the servers that are compatible with it have. */
export async function speech(
  client: OpenAI,
  { request, signal, began, heard }: Call<string, SpeechRequest>,
): Promise<SpeechAnswer> {
  const { model, voice, text: input } = request;
  const body = { model, voice, input, response_format: 'wav' as const };
  const { request_id, response } = await client.audio.speech.create(body, { signal }).withResponse();
  began(response.headers);
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of response.body ?? []) {
    heard();
    pieces.push(piece);
    size += piece.length;
    if (size > MOST_BLOB_BYTES) throw tooLong(request);
  }
  signal.throwIfAborted();
  return spoken(request, { bytes: Buffer.concat(pieces), request_id });
}

function tooLong({ model, text }: SpeechRequest): ModelError {
  const message = `The model ${model} made more than ${MOST_BLOB_BYTES} bytes of sound out of ${text.length} characters`;
  const failure = { code: 'request_too_large', message, retryable: false, origin: 'model' as const };
  return new ModelError(failure, { usage: usageOfWords(text) });
}
