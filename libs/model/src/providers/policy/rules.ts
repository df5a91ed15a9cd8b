import type { Json, JsonObject } from '@scrai/contracts';
import { failed, type Policy } from './turn.js';

/** The act first, since the words that go with it may speak of it. */
const actFirst = (a: string, b: string): number => Number(b === 'act') - Number(a === 'act');

/** `policy:rules`: the agent template's `policy.answer`, an expression for each property of the answer. */
export const rules: Policy = (turn) => {
  const { answer } = turn.rules;
  if (!answer) {
    throw failed(
      `policy:rules plays the policy of the agent template, and ${turn.view.you.name} has none: ` +
        'give policy.answer an expression for each property of the answer, such as act.',
    );
  }
  const made: JsonObject = {};
  for (const name of Object.keys(answer).sort(actFirst)) {
    const value = turn.evaluate(answer[name]) as Json;
    if (name === 'act') turn.names.act = value;
    if (value !== null) made[name] = value;
  }
  return made;
};
