import type { JsonObject } from '@scrai/contracts';
import { boundedAjv } from '@scrai/expression';
import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

const ajv = boundedAjv({ addUsedSchema: false });
const checks = new WeakMap<JsonObject, ValidateFunction>();

export interface ValueFault {
  /** RFC 6901, into the value. */
  pointer: string;
  detail: string;
}

const faultOf = ({ instancePath, message, keyword, params }: ErrorObject): ValueFault => ({
  pointer: instancePath,
  detail: `${message ?? keyword}${typeof params.additionalProperty === 'string' ? ` (${params.additionalProperty})` : ''}`,
});

/** What is wrong with a value by a tool's schema. @throws Error for a schema that is none. */
export function valueFaults(schema: JsonObject, value: unknown): ValueFault[] {
  let check = checks.get(schema);
  if (!check) {
    check = ajv.compile(schema);
    // Ajv would keep every schema that it ever saw; the compiled function lives as long as its tool.
    ajv.removeSchema(schema);
    checks.set(schema, check);
  }
  return check(value) ? [] : (check.errors ?? []).map(faultOf);
}

export const inOneSentence = (faults: readonly ValueFault[]): string =>
  faults
    .slice(0, 5)
    .map(({ pointer, detail }) => (pointer ? `${pointer} ${detail}` : detail))
    .join('; ');
