import type { CallPurpose, JsonObject } from '@scrai/contracts';

/** Longest text of a private note, in characters, as that of any other text of an answer. */
const LONGEST_NOTE = 4000;

const note = (name: string): { name: string; schema: JsonObject } => ({
  name,
  schema: {
    type: 'object',
    properties: { [name]: { type: 'string', minLength: 1, maxLength: LONGEST_NOTE } },
    required: [name],
    additionalProperties: false,
  },
});

/** What an agent notes for itself before it answers. The note is part of the turn's result, and only the agent perceives it. */
export const NOTES = {
  reflection: note('reflection'),
  plan: note('plan'),
} as const satisfies Partial<Record<CallPurpose, object>>;

/** The verdict of an agent on its own answer. */
export const VERDICT: { name: string; schema: JsonObject } = {
  name: 'check',
  schema: {
    type: 'object',
    properties: {
      critique: { type: 'string', maxLength: LONGEST_NOTE },
      sound: { type: 'boolean' },
    },
    required: ['critique', 'sound'],
    additionalProperties: false,
  },
};
