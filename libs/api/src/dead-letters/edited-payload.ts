import type { Fault, JsonObject, WorkMessage } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import { ProblemError } from '@scrai/service-kit';

const MOST_BYTES = 512_000;
const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isPrice = (value: unknown): boolean =>
  isObject(value) && ['input', 'output'].every((key) => Number.isFinite((value as JsonObject)[key]));

/** What may be another: how it must look, and what is said where it does not. */
const EDITABLE: Record<string, [fits: (value: unknown) => boolean, expected: string]> = {
  model: [(value) => typeof value === 'string' && /^[a-z][a-z0-9-]*:\S+$/.test(value), 'provider:model'],
  model_options: [isObject, 'an object'],
  seed: [(value) => Number.isSafeInteger(value), 'a whole number'],
  price: [isPrice, '{input, output} in US dollars'],
  view: [isObject, 'an object'],
};

/**
 * A work message that was edited, checked against the one that it is made from.
 * @throws ProblemError 422 with every fault.
 */
export function editedPayload(before: WorkMessage, edited: JsonObject): WorkMessage {
  const faults = [...faultsOf(before as unknown as JsonObject, edited)];
  const bytes = Buffer.byteLength(JSON.stringify(edited));
  if (bytes > MOST_BYTES)
    faults.push({
      pointer: '/payload',
      detail: `the payload has ${bytes} bytes; ${MOST_BYTES} are the most`,
    });
  if (faults.length === 0) return edited as unknown as WorkMessage;
  const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
  throw new ProblemError(422, 'invalid_payload', `The payload has ${count}: ${faults[0].detail}.`, faults);
}

function* faultsOf(before: JsonObject, edited: JsonObject): Iterable<Fault> {
  for (const key of new Set([...Object.keys(before), ...Object.keys(edited)])) {
    const pointer = `/payload/${key}`;
    const rule = EDITABLE[key];
    if (!(key in before)) yield { pointer, detail: `${key} is not known here` };
    else if (!(key in edited)) yield { pointer, detail: `${key} is missing; send the whole payload` };
    else if (rule ? !rule[0](edited[key]) : canonical(edited[key]) !== canonical(before[key]))
      yield {
        pointer,
        detail: rule ? `${key} must be ${rule[1]}` : `${key} names the turn and cannot be another`,
      };
  }
  const views = [before.view, edited.view] as JsonObject[];
  for (const key of isObject(edited.view) ? Object.keys(views[0]) : [])
    if (!(key in views[1])) yield { pointer: `/payload/view/${key}`, detail: `view.${key} is missing` };
}
