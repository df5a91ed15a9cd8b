import type { AgentChange, Json, JsonObject } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { checkPrompt } from '../../prompt/inline-prompts.js';
import { type FaultReport, part } from '../fault-list.js';
import { definition } from '../schemas/agent.schema.js';
import { integer, list, record, text } from '../schemas/parts.schema.js';
import type { Stage } from '../stage.js';
import { Structure } from '../structure.js';
import type { AgentDefinition } from '../types.js';
import type { Cast } from './cast.js';

const CHANGEABLE = [
  'persona',
  'public_description',
  'goals',
  'instructions',
  'model',
  'model_options',
  'call_models',
  'prompt',
  'think',
] as const;

const memory = record('What it remembers.', {
  add: list('What it remembers besides.', text('A sentence.', 4_000), 100),
  forget: {
    description: 'Seqs of what it perceived and no longer knows of, or all.',
    anyOf: [{ const: 'all' }, list('Seqs.', integer('A seq.', 1), 10_000)],
  },
});
const structure = new Structure(
  record('What changes in an agent.', {
    ...Object.fromEntries(CHANGEABLE.map((field) => [field, definition[field]])),
    attributes: definition.attributes,
    memory,
  }),
);

/** The definition of one agent with what a change says in place of its own; texts are rendered like those of a template. */
export function changedDefinition(
  { parameters, renderer, found }: Stage,
  own: AgentDefinition,
  { change, agent }: { change: AgentChange; agent: { name: string } & JsonObject },
): AgentDefinition {
  if (Object.keys(change).length === 0) return own;
  const pointer = `/agents/${part(agent.name)}`;
  structure.check(change as unknown as Json, found, pointer);
  if (!found.sound(pointer)) return own;
  const { attributes: _attributes, memory: _memory, prompt, ...fields } = change;
  if (prompt !== undefined) checkPrompt(prompt as Json, `${pointer}/prompt`, found);
  const report = (at: string, detail: string): void => found.add(at, detail);
  const rendered = renderer.value(fields, { parameters, agent }, pointer, report) as Partial<AgentDefinition>;
  return { ...own, ...rendered, ...(prompt && { prompt }) };
}

/** Reports changes of agents who are not in the cast. */
export function reportStrangers(cast: Cast, changes: Record<string, AgentChange>, found: FaultReport): void {
  const known = cast.agents.map(({ name }) => name);
  for (const name of Object.keys(changes)) {
    if (cast.has(name)) continue;
    found.add(`/agents/${part(name)}`, `there is no agent ${name}${suggestion(name, known)}`);
  }
}
