import { createRequire } from 'node:module';
import { TOOL_EFFECTS } from '@scrai/contracts';
import { valueFaults } from '../argument-check.js';
import type { Tool } from '../tool.js';

const load = createRequire(import.meta.url);

/** The tool in a file of an operator: its default export. @throws Error with a sentence that says what is wrong with it. */
export function ownTool(path: string): Tool {
  const loaded = load(path) as { default?: unknown };
  const tool = (loaded.default ?? loaded) as Partial<Tool>;
  const lacking = faultOf(tool);
  if (lacking !== null) throw new Error(`${path} ${lacking}`);
  return tool as Tool;
}

function faultOf(tool: Partial<Tool>): string | null {
  const { name, description, parameters, effect, run } = tool;
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name))
    return 'has no name of letters, digits, _ and -, 64 at most';
  if (typeof description !== 'string' || description === '') return 'has no description';
  if (typeof parameters !== 'object') return 'has no parameters: a JSON Schema of its arguments';
  if (typeof run !== 'function') return 'has no run';
  if (typeof effect !== 'function' && !TOOL_EFFECTS.includes(effect!))
    return `has no effect of ${TOOL_EFFECTS.join(', ')}`;
  for (const schema of [parameters, tool.options ?? {}]) valueFaults(schema, {});
  return null;
}
