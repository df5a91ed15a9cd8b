import type { JsonObject } from '@scrai/contracts';

/** A type of canonical event, with the JSON Schema of its payload. */
export interface EventTypeResource {
  id: string;
  name: string;
  description: string;
  schema_version: number;
  payload_schema: JsonObject;
  /** Its own; null where the one called `global` holds. */
  retry_policy: RetryPolicyValues | null;
  created_at: string;
  updated_at: string;
}

/** When failed turns are tried again: the one called `global`, or one for an event type. */
export interface RetryPolicy {
  id: string;
  name: string;
  /** Failures that are tried again. */
  max_retries: number;
  initial_delay_ms: number;
  max_delay_ms: number;
  multiplier: number;
  /** Share of each delay that is random, 0 to 1. */
  jitter: number;
  /** Started attempts, reported or not, after which the turn is a dead letter. */
  dead_letter_threshold: number;
  created_at: string;
  updated_at: string;
}

export type RetryPolicyValues = Pick<
  RetryPolicy,
  'max_retries' | 'initial_delay_ms' | 'max_delay_ms' | 'multiplier' | 'jitter' | 'dead_letter_threshold'
>;

/** What of an event type is set; what is left out stays as it is. Of a canonical one only the retry policy can be. */
export type EventTypeValues = Partial<
  Pick<EventTypeResource, 'description' | 'schema_version' | 'payload_schema' | 'retry_policy'>
>;
