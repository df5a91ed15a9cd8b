import type { JsonObject } from '@scrai/contracts';
import { checkOf, describeFaults } from './answer-schema.js';
import { ModelError, type ModelAnswer, type ModelRequest } from './language-model.js';

const FENCED = /^\s*```(?:json)?\s*\n([\s\S]*?)\n?\s*```\s*$/i;

/** Deepest nesting of an answer that is taken, as of a body of the API. */
const MAX_DEPTH = 100;

const malformed = (
  message: string,
  text: string | undefined,
  usage?: ModelAnswer['usage'],
  cause?: unknown,
): ModelError =>
  new ModelError(
    { code: 'malformed_answer', message, retryable: true, origin: 'model' },
    { cause, usage, text },
  );

/** JSON in a model's text: as it is, or in one Markdown fence. Nothing else is guessed at. */
export function parseJson(text: string, usage?: ModelAnswer['usage']): unknown {
  const json = FENCED.exec(text)?.[1] ?? text;
  const value = parsed(text, json, usage);
  if (isDeep(value)) {
    throw malformed(`The model's answer is nested deeper than ${MAX_DEPTH} levels`, undefined, usage);
  }
  return value;
}

function parsed(text: string, json: string, usage?: ModelAnswer['usage']): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const start = json.slice(0, 80).replaceAll(/\s+/g, ' ');
    throw malformed(`The model's answer is not JSON; it begins with «${start}»`, text, usage, cause);
  }
}

/** Whoever reads an answer recursively would run out of stack; so this goes level by level. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((part) => (typeof part === 'object' && part !== null ? Object.values(part) : []));
  }
  return false;
}

/**
 * The structured answer in a text, checked against the schema that was asked for.
 * @throws ModelError `malformed_answer`, retryable: another answer may be well-formed.
 */
export function structuredAnswer(
  text: string,
  wanted: NonNullable<ModelRequest['response_schema']>,
  stop: { reason: ModelAnswer['stop_reason']; usage?: ModelAnswer['usage'] },
): JsonObject {
  if (stop.reason === 'length') {
    // Without its text: shown to the model again it would be cut off again.
    const message = 'The answer was cut off at the limit of output tokens: raise max_output_tokens';
    throw malformed(message, undefined, stop.usage);
  }
  const value = parseJson(text, stop.usage);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`The answer for «${wanted.name}» is JSON, but no object`, text, stop.usage);
  }
  const faults = checkOf(wanted.schema)(value);
  if (faults) {
    throw malformed(
      `The answer for «${wanted.name}» does not satisfy its schema: ${describeFaults(faults)}`,
      text,
      stop.usage,
    );
  }
  return value as JsonObject;
}

/** Arguments of a tool call. @throws ModelError `malformed_answer`. */
export function toolArguments(name: string, text: string, usage?: ModelAnswer['usage']): JsonObject {
  const value = parseJson(text || '{}', usage);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(`The arguments of the tool call «${name}» are no JSON object`, text, usage);
}
