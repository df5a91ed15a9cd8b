import { WORLD_CHANGE, type PatchOperation } from '@scrai/contracts';
import type { Tool } from '../tool.js';

/**
 * Proposes a change of the world. Nothing changes by it: the proposal goes with the turn's answer, and the scenario's rules and
 * the world's schema decide it, as they decide what a narrator proposes.
 */
export const worldChange: Tool = {
  name: WORLD_CHANGE,
  description:
    'Proposes a change of the world, as JSON Patch operations (RFC 6902). The rules of the scenario decide it when your turn is over: ' +
    'if they refuse it, you are told why at your next turn. Until then the world stays as it is.',
  parameters: {
    type: 'object',
    properties: {
      changes: {
        type: 'array',
        minItems: 1,
        maxItems: 20,
        items: {
          type: 'object',
          properties: {
            op: { enum: ['add', 'remove', 'replace', 'move', 'copy', 'test'] },
            path: {
              type: 'string',
              pattern: '^/',
              maxLength: 500,
              description: 'JSON Pointer into the world.',
            },
            from: { type: 'string', pattern: '^/', maxLength: 500 },
            value: {},
          },
          required: ['op', 'path'],
          additionalProperties: false,
        },
      },
    },
    required: ['changes'],
    additionalProperties: false,
  },
  options: {
    type: 'object',
    properties: {
      paths: {
        type: 'array',
        minItems: 1,
        maxItems: 100,
        items: { type: 'string', pattern: '^/', maxLength: 500 },
        description: 'Parts of the world that it may change, as JSON Pointers; all that it sees when absent.',
      },
    },
    additionalProperties: false,
  },
  effect: 'pure',
  run({ changes }, { propose }) {
    propose(changes as unknown as PatchOperation[]);
    return 'Proposed. The rules decide it when your turn is over; the world has not changed yet.';
  },
};
