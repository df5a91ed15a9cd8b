import type OpenAI from 'openai';
import type { EmbeddingAnswer, EmbeddingRequest } from '../../language-model.js';
import { embedded } from '../../embedded.js';
import type { Call } from '../remote/server.js';

/** `POST /embeddings`, which OpenAI and the servers that are compatible with it have. */
export async function embeddings(
  client: OpenAI,
  { request, signal, began }: Call<string, EmbeddingRequest>,
): Promise<EmbeddingAnswer> {
  const { model, texts } = request;
  // Unasked, the SDK wishes for base64, which not every compatible server knows.
  const body = { model, input: texts, encoding_format: 'float' as const };
  const { data, request_id, response } = await client.embeddings.create(body, { signal }).withResponse();
  began(response.headers);
  const { usage } = data;
  return embedded(request, {
    vectors: inOrder(data.data),
    ...(usage && { input_tokens: usage.prompt_tokens }),
    ...{ request_id, model: data.model },
  });
}

const inOrder = (found: OpenAI.Embedding[] | undefined): number[][] | undefined =>
  found && [...found].sort((a, b) => a.index - b.index).map(({ embedding }) => embedding);
