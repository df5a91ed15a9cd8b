import type { Json, JsonObject } from '@scrai/contracts';
import { boundedAjv, suggestion } from '@scrai/expression';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';
import { type FaultReport, part } from './fault-list.js';
import { unescaped } from './pointers.js';

/** A JSON Schema of ours, ready to check values; made once per schema. */
export class Structure {
  private compiled: ValidateFunction | null = null;

  constructor(private readonly schema: JsonObject) {}

  /**
   * Reports every part of the value that the schema does not admit.
   * @returns the pointers of those parts; one that lacks something is named as a whole.
   */
  check(value: Json, found: FaultReport, pointer = ''): Set<string> {
    const faulty = new Set<string>();
    this.compiled ??= boundedAjv({ verbose: true, validateSchema: false }).compile(this.schema);
    if (this.compiled(value)) return faulty;
    for (const error of this.compiled.errors ?? []) {
      if (error.keyword === 'if' || error.propertyName !== undefined) continue;
      const place = `${pointer}${placeOf(error)}`;
      const instancePath = error.instancePath && `${pointer}${error.instancePath}`;
      const detail = sentence({ ...error, instancePath });
      found.add(place, detail, error.keyword === 'additionalProperties' ? 'unknown key' : undefined);
      faulty.add(place);
    }
    return faulty;
  }
}

/** A fault about a key is placed at the key. */
function placeOf({ instancePath, keyword, params }: ErrorObject): string {
  if (keyword === 'additionalProperties')
    return `${instancePath}/${part(params.additionalProperty as string)}`;
  if (keyword === 'propertyNames') return `${instancePath}/${part(params.propertyName as string)}`;
  return instancePath;
}

/** What a place is called: the last word of its path, or the one before where that is `type` or a number; of a parameter it is its type. */
function nounOf(path: string): string {
  const words = path.split('/').filter((word) => word !== '' && !/^\d+$/.test(word));
  const last = unescaped(words.at(-1) ?? 'document');
  if (/\/\d+$/.test(path)) return `an entry of ${last}`;
  if (last !== 'type') return last;
  const owner = words.at(-2);
  return words.at(-3) === 'parameters' ? `type of ${owner}` : (owner ?? last);
}

const WORDS: Record<string, string> = {
  object: 'a mapping',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};
const shown = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
};

/** An error of Ajv as a sentence that says what to do. */
export function sentence({
  keyword,
  params,
  data,
  instancePath,
  schema,
  parentSchema,
  message,
}: ErrorObject): string {
  const noun = nounOf(instancePath);
  const known = Object.keys((parentSchema?.properties as object | undefined) ?? {}).filter(
    (key) => key !== '$schema',
  );
  const size = String(params.limit);
  switch (keyword) {
    case 'required':
      return `${noun} needs ${params.missingProperty as string}`;
    case 'additionalProperties': {
      const key = params.additionalProperty as string;
      return `unknown key ${JSON.stringify(key)}${suggestion(key, known)}`;
    }
    case 'enum': {
      const allowed = schema as Json[];
      const near = typeof data === 'string' ? suggestion(data, allowed.map(String)) : '';
      const meant = /; did you mean [^?]*\?/.exec(near)?.[0] ?? '';
      return `unknown ${noun.replace(/^an /, '')} ${shown(data)}: use one of ${allowed.join(', ')}${meant}`;
    }
    case 'const':
      return `${noun} must be ${shown(params.allowedValue)}, not ${shown(data)}`;
    case 'type': {
      const types = [params.type as string | string[]].flat();
      // What YAML makes of a text with a colon in it.
      const colon =
        types.includes('string') && typeof data === 'object' && data !== null
          ? '; a text that holds ": " needs quotes'
          : '';
      return `${noun} must be ${types.map((type) => WORDS[type]).join(' or ')}, not ${shown(data)}${colon}`;
    }
    case 'pattern':
      return `${shown(data)} is not a ${(parentSchema?.title as string | undefined) ?? noun}; it must match ${schema as string}`;
    case 'propertyNames':
      return `${shown(params.propertyName)} is not a name: letters, digits and _, not starting with a digit`;
    case 'minimum':
    case 'maximum':
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      return `${noun} must be ${params.comparison as string} ${size}, not ${shown(data)}`;
    case 'minLength':
      return `${noun} is empty`;
    case 'maxLength':
      return `${noun} has more than ${size} characters`;
    case 'minItems':
      return size === '1' ? `${noun} is empty` : `${noun} needs ${size} items`;
    case 'maxItems':
    case 'maxProperties':
      return parentSchema?.maxProperties === 1 && known.length > 0
        ? `${noun} takes only one of ${known.join(', ')}`
        : `${noun} has more than ${size} entries`;
    case 'minProperties':
      return known.length > 0 ? `${noun} needs one of ${known.join(', ')}` : `${noun} is empty`;
    default:
      return `${noun} ${message ?? 'is not valid'}`;
  }
}
