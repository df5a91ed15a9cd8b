import type { ModelRequest } from '../../language-model.js';

type Wanted = NonNullable<ModelRequest['response_schema']>;

/** Asks in words for a structured answer, where the protocol or the server cannot enforce one. */
export const inWords = (wanted: Wanted): string =>
  'Answer with one JSON object and nothing else: no Markdown, no text before or after it. ' +
  `It must satisfy this JSON Schema («${wanted.name}»):\n${JSON.stringify(wanted.schema)}`;

/** Names of response formats and tools are limited to these characters. */
export const protocolName = (name: string): string =>
  name.replaceAll(/[^A-Za-z0-9_-]/g, '_').slice(0, 64) || 'answer';
