import type { JsonObject } from '@scrai/contracts';
import { boundedAjv } from '@scrai/expression';
import type { ErrorObject } from 'ajv/dist/2020.js';
import { BoundedCache } from './bounded-cache.js';
import { ModelError } from './language-model.js';

/** Says what is wrong with a value: null when it satisfies the schema. */
export type SchemaCheck = (value: unknown) => SchemaFault[] | null;

export interface SchemaFault {
  /** RFC 6901 pointer into the value. */
  pointer: string;
  detail: string;
}

const ajv = boundedAjv({ addUsedSchema: false });

const faultOf = (error: ErrorObject): SchemaFault => ({
  pointer: error.instancePath,
  detail: error.message ?? error.keyword,
});

function compile(schemaText: string): SchemaCheck {
  const schema = JSON.parse(schemaText) as JsonObject;
  try {
    const validate = ajv.compile(schema);
    return (value) => (validate(value) ? null : (validate.errors ?? []).map(faultOf));
  } catch (cause) {
    throw new ModelError(
      {
        code: 'bad_schema',
        message: `The schema of the wanted answer cannot be used: ${(cause as Error).message}`,
        retryable: false,
        origin: 'platform',
      },
      { cause },
    );
  } finally {
    // Ajv would keep every schema that it ever saw; the compiled function outlives its entry.
    ajv.removeSchema(schema);
  }
}

const checks = new BoundedCache(compile);

/** The check of a JSON Schema (2020-12), compiled once for equal texts. @throws ModelError `bad_schema`. */
export const checkOf = (schema: JsonObject): SchemaCheck => checks.get(JSON.stringify(schema));

/** The faults as one sentence, at most five of them. */
export const describeFaults = (faults: SchemaFault[]): string =>
  faults
    .slice(0, 5)
    .map((fault) => `${fault.pointer || 'the answer'} ${fault.detail}`)
    .join('; ');
