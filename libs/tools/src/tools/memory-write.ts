import { MEMORY_TOOLS, type MemoryKind } from '@scrai/contracts';
import type { Tool } from '../tool.js';

/** Keeps a note for later turns. It goes with the turn's answer into the agent's own memory, within its budget. */
export const memoryWrite: Tool = {
  name: MEMORY_TOOLS.write,
  description:
    'Notes something down for your later turns; nobody else reads it. You can look it up from your next turn on.',
  parameters: {
    type: 'object',
    properties: {
      text: { type: 'string', minLength: 1, maxLength: 1000 },
      kind: {
        enum: ['note', 'semantic', 'relation'],
        description:
          'semantic: what you hold to be true; relation: how you stand with others; note: anything else.',
      },
      importance: { type: 'number', minimum: 0, maximum: 1 },
      about: { type: 'array', maxItems: 20, items: { type: 'string', maxLength: 100 } },
    },
    required: ['text'],
    additionalProperties: false,
    examples: [{ text: 'The ferry leaves at noon.' }],
  },
  effect: 'pure',
  run({ text, kind, importance, about }, { remember }) {
    remember({
      kind: (kind ?? 'note') as MemoryKind,
      text: String(text),
      ...(importance !== undefined && { importance: Number(importance) }),
      ...(about !== undefined && { about: about as string[] }),
    });
    return 'Noted. You can look it up from your next turn on.';
  },
};
