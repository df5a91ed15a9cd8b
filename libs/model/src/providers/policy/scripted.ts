import type { JsonObject } from '@scrai/contracts';
import { failed, type Policy } from './turn.js';

/** What a text of a script is said in, for each kind of ask. */
const SAID_IN: Record<string, string> = { act: 'speech', narrate: 'narration', analyse: 'summary' };

/** `policy:scripted`: what the agent template's `policy.script` says, an item at each own turn, over and over. */
export const scripted: Policy = ({ rules: { script = [] }, view }) => {
  if (script.length === 0) {
    throw failed(
      `policy:scripted plays the script of the agent template, and ${view.you.name} has none: give policy.script a list.`,
    );
  }
  const item = script[(view.clock.own_turn - 1) % script.length];
  if (typeof item !== 'string') return item;
  return { [SAID_IN[view.ask.kind] ?? 'speech']: item } as JsonObject;
};
