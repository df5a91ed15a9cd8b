import { MEMORY_TOOLS } from '@scrai/contracts';
import type { Tool } from '../tool.js';

const USUALLY = 5;

/** Looks into what the agent remembered when its turn was requested, so that a turn that is tried again finds the same. */
export const memorySearch: Tool = {
  name: MEMORY_TOOLS.search,
  description:
    'Looks up what you remember, by words: of what happened to you, what you noted, and what you hold to be true. The best comes first.',
  parameters: {
    type: 'object',
    properties: {
      words: { type: 'string', minLength: 1, maxLength: 600 },
      most: { type: 'integer', minimum: 1, maximum: 50, description: `${USUALLY} when absent.` },
    },
    required: ['words'],
    additionalProperties: false,
    examples: [{ words: 'ferry' }],
  },
  effect: 'pure',
  async run({ words, most = USUALLY }, { recall }) {
    const found = await recall(String(words), Number(most));
    if (found.length === 0) return 'You remember nothing of it.';
    return found.map(({ turn, kind, text }) => `- turn ${turn}, ${kind}: ${text}`).join('\n');
  },
};
