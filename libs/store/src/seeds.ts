import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { payloadSchemas, type JsonObject } from '@scrai/contracts';
import { parse } from 'yaml';
import type { Database } from './database.js';
import { putEventType, type RetryPolicy } from './reads/master-data.js';

interface SeedEventType {
  name: string;
  schema_version: number;
  description: string;
}

/**
 * Loads `event-types.yaml` and `retry-policies.yaml` of a folder. Event types follow the code, so they are always
 * brought up to date; a retry policy that is stored may have been changed by its operators, and stays.
 * @throws Error naming the file and the entry that is wrong.
 */
export async function loadSeeds(db: Database, directory: string): Promise<void> {
  const eventTypes = await entries<SeedEventType>(join(directory, 'event-types.yaml'), {
    name: 'string',
    schema_version: 'number',
    description: 'string',
  });
  const policies = await entries<RetryPolicy>(join(directory, 'retry-policies.yaml'), {
    name: 'string',
    max_retries: 'number',
    initial_delay_ms: 'number',
    max_delay_ms: 'number',
    multiplier: 'number',
    jitter: 'number',
    dead_letter_threshold: 'number',
  });
  const schemas: Record<string, object | undefined> = payloadSchemas();
  await db.transaction(async (transaction) => {
    for (const type of eventTypes) {
      const schema = schemas[type.name];
      if (!schema) throw new Error(`event-types.yaml: ${type.name} is no event type of this version`);
      await putEventType(transaction, { ...type, payload_schema: schema as JsonObject });
    }
    for (const policy of policies) {
      await transaction.query(
        `INSERT INTO retry_policies SELECT * FROM jsonb_populate_record(null::retry_policies,
           $1::jsonb || jsonb_build_object('created_at', now(), 'updated_at', now()))
         ON CONFLICT (name) DO NOTHING`,
        [JSON.stringify(policy)],
      );
    }
  });
}

/** The entries of a seed file, each with the fields that it must have and no others. */
async function entries<T>(path: string, fields: Record<keyof T & string, 'string' | 'number'>): Promise<T[]> {
  const parsed: unknown = parse(await readFile(path, 'utf8'));
  if (!Array.isArray(parsed)) throw new Error(`${path}: a list of entries is expected`);
  for (const [index, entry] of parsed.entries()) {
    for (const [field, type] of Object.entries(fields)) {
      if (typeof entry?.[field] !== type)
        throw new Error(`${path}: ${field} of entry ${index} must be a ${type}`);
    }
    const unknown = Object.keys(entry).find((field) => !(field in fields));
    if (unknown) throw new Error(`${path}: entry ${index} has an unknown field ${unknown}`);
  }
  return parsed as T[];
}
