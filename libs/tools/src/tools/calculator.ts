import { ExpressionError, parseExpression } from '@scrai/expression';
import { ToolError } from '../failures.js';
import type { Tool } from '../tool.js';

/** Arithmetic in the language of templates: bounded, without names and without effects. */
export const calculator: Tool = {
  name: 'calculator',
  description:
    'Works out an expression, such as (1250 * 0.19 + 40) / 3 or max([3, 8, 5]). Use it wherever a number has to be right.',
  parameters: {
    type: 'object',
    properties: {
      expression: {
        type: 'string',
        minLength: 1,
        maxLength: 1_000,
        description: 'Numbers, operators, lists, functions.',
      },
    },
    required: ['expression'],
    additionalProperties: false,
    examples: [{ expression: '12 * 7 + 5' }, { expression: 'round(1250 * 0.19)' }],
  },
  effect: 'pure',
  run({ expression }) {
    try {
      const value = parseExpression(String(expression)).evaluate({ names: {} });
      return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
    } catch (error) {
      if (error instanceof ExpressionError)
        throw new ToolError('bad_arguments', error.message, { cause: error });
      throw error;
    }
  },
};
