import 'reflect-metadata';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { EVENT_PAYLOADS, type EventType } from './event.js';

/** JSON Schema of every event type's payload, derived from the validators of its class. */
export function payloadSchemas(): Record<EventType, object> {
  const all = validationMetadatasToSchemas();
  return Object.fromEntries(
    Object.entries(EVENT_PAYLOADS).map(([type, payload]) => [type, all[payload.name]]),
  ) as Record<EventType, object>;
}
