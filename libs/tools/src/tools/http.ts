import type { JsonObject } from '@scrai/contracts';
import { ToolError } from '../failures.js';
import { HOST_PATTERN } from '../http/allowed-hosts.js';
import { fetchText } from '../http/fetch-text.js';
import type { Tool } from '../tool.js';

const READING = ['GET', 'HEAD'];
/** By HTTP's own word, once is as good as twice. */
const IDEMPOTENT = ['PUT', 'DELETE'];

const hosts = (description: string): JsonObject => ({
  type: 'array',
  items: { type: 'string', maxLength: 300, pattern: HOST_PATTERN },
  minItems: 1,
  maxItems: 100,
  description,
});

/**
 * Asks web servers that the agent's template names, and no others, wherever they redirect to or their names resolve to.
 * @param internal hosts of the operator, whose addresses need not be public.
 */
export const http = (internal: readonly string[] = []): Tool => ({
  name: 'http',
  description: 'Sends an HTTP request and gives its status, content type and text.',
  parameters: {
    type: 'object',
    properties: {
      url: { type: 'string', maxLength: 2_000, description: 'An http or https URL.' },
      method: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'], description: 'GET when absent.' },
      body: { description: 'What is sent: a text, or a value that is sent as JSON.' },
    },
    required: ['url'],
    additionalProperties: false,
  },
  options: {
    type: 'object',
    properties: {
      allow: hosts('Hosts that may be asked: api.example.org, *.example.org, localhost:8080.'),
      methods: {
        type: 'array',
        items: { enum: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] },
        minItems: 1,
        description: 'Methods that may be used; GET when absent.',
      },
      idempotency_key: {
        type: 'boolean',
        description: 'Whether these servers recognise a repeat by its Idempotency-Key.',
      },
    },
    required: ['allow'],
    additionalProperties: false,
  },
  within: ({ allow, methods = ['GET'] }) =>
    `You may ask ${(allow as string[]).join(', ')}, with ${(methods as string[]).join(', ')}.`,
  effect: ({ method = 'GET' }) => (READING.includes(String(method)) ? 'reads' : 'acts'),
  repeatable: ({ method }, { idempotency_key }) =>
    idempotency_key === true || IDEMPOTENT.includes(String(method)),
  timeoutMs: 20_000,
  async run({ url: text, method = 'GET', body }, { key, options, signal }) {
    const { allow, methods = ['GET'] } = options as { allow: string[]; methods?: string[] };
    if (!methods.includes(String(method)))
      throw new ToolError('not_allowed', `You may not use ${String(method)}, only ${methods.join(', ')}`);
    const url = URL.parse(String(text));
    if (!url) throw new ToolError('bad_arguments', `${String(text)} is no URL`);
    const sent = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const headers: Record<string, string> = {
      accept: 'application/json, text/*;q=0.9, */*;q=0.1',
      ...(READING.includes(String(method)) ? {} : { 'idempotency-key': key }),
      ...(sent === undefined
        ? {}
        : { 'content-type': typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json' }),
    };
    return JSON.stringify(
      await fetchText({ url, method: String(method), headers, body: sent }, { allow, internal, signal }),
    );
  },
});
