import { draw } from '@scrai/determinism';
import type { Tool } from '../tool.js';
import { ToolError } from '../failures.js';

const DICE = /^\s*(\d{1,3})?\s*d\s*(\d{1,4})\s*(?:([+-])\s*(\d{1,6}))?\s*$/i;

/** Dice that fall by the run's seed and the place of the throw: a repeat of the turn throws the same. */
export const dice: Tool = {
  name: 'dice',
  description:
    'Throws dice, such as 2d6+1: two dice of six sides, plus one. Use it wherever chance decides. Gives the sum and each die.',
  parameters: {
    type: 'object',
    properties: {
      dice: {
        type: 'string',
        maxLength: 30,
        description: 'How many dice of how many sides: d20, 2d6, 3d8-2.',
      },
    },
    required: ['dice'],
    additionalProperties: false,
    examples: [{ dice: 'd20' }, { dice: '2d6' }],
  },
  effect: 'pure',
  run({ dice: text }, { seed }) {
    const [, count = '1', sides, sign, plus = '0'] = DICE.exec(String(text)) ?? [];
    const [dice, faces] = [Number(count), Number(sides)];
    if (!(dice >= 1 && dice <= 100 && faces >= 2 && faces <= 1000)) {
      throw new ToolError(
        'bad_arguments',
        `«${String(text)}» are no dice: 1 to 100 of 2 to 1000 sides, such as 2d6+1`,
      );
    }
    const fallen = Array.from({ length: dice }, (_, i) => 1 + Math.floor(draw(seed, 'die', i) * faces));
    const sum = fallen.reduce((total, each) => total + each, 0) + Number(`${sign ?? '+'}${plus}`);
    return JSON.stringify({ sum, dice: fallen });
  },
};
