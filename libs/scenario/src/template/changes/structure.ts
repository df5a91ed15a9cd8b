import type { Fault, Json, RunChanged } from '@scrai/contracts';
import { FaultList } from '../fault-list.js';
import { budgets, integer, list, map, record, text } from '../schemas/parts.schema.js';
import { Structure } from '../structure.js';

const something = { type: 'object' };
const structure = new Structure(
  record('What changes.', {
    parameters: something,
    model: text('As provider:model.', 200),
    seed: integer('Seed of the draws from here on.', 0, Number.MAX_SAFE_INTEGER),
    agents: map('By agent.', something, 20_000),
    inject: record(
      'Something that happens now.',
      {
        to: list('Agents that perceive it.', text('Name of an agent.'), 20_000, 1),
        content: text('What they perceive.'),
        guidance: text('What they read at their next turn.'),
        set: map('JSON pointer and new value.', { description: 'The new value.' }),
      },
      [],
      { minProperties: 1 },
    ),
    budgets,
  }),
);

/** What is wrong with the shape of a change; what it says of parameters and agents is looked at when it is compiled. */
export function structureFaults(change: RunChanged): Fault[] {
  const found = new FaultList();
  structure.check(change as unknown as Json, found);
  return found.faults;
}
