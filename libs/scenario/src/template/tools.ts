import { MEMORY_TOOLS, WORLD_CHANGE, type JsonObject, type ToolGrant } from '@scrai/contracts';
import { type FaultReport, part } from './fault-list.js';

/** A tool by its name, or by its name with what limits it: `dice`, `{http: {allow: [...]}}`. */
export type ToolEntry = string | Record<string, JsonObject>;

/**
 * What is wrong with a grant where the template is loaded, by pointer into its options. Which tools there are is a matter of the
 * installation, so a run that was started is never held to it again.
 */
export type ToolFaults = (grant: ToolGrant) => readonly { pointer: string; detail: string }[];

export const grantOf = (entry: ToolEntry): ToolGrant => {
  if (typeof entry === 'string') return { tool: entry };
  const [[tool, options]] = Object.entries(entry);
  return { tool, options };
};

const OF_MEMORY: readonly string[] = Object.values(MEMORY_TOOLS);

/** Checks the tools that an agent may use: each is there, takes its options, and is named once. */
export function checkTools(
  entries: readonly ToolEntry[] = [],
  pointer: string,
  agent: { found: FaultReport; faultsOf?: ToolFaults; engine: string; remembers: boolean },
): void {
  const { found, faultsOf, engine, remembers } = agent;
  const named = new Set<string>();
  entries.forEach((entry, i) => {
    const grant = grantOf(entry);
    const at = `${pointer}/${i}${typeof entry === 'string' ? '' : `/${part(grant.tool)}`}`;
    if (named.has(grant.tool)) found.add(at, `the tool ${grant.tool} is named twice`);
    named.add(grant.tool);
    if (grant.tool === WORLD_CHANGE && engine === 'analyst')
      found.add(at, 'an analyst reads what happened, and changes nothing');
    if (OF_MEMORY.includes(grant.tool) && !remembers)
      found.add(at, `${grant.tool} is for an agent with a memory: say memory: {} beside its tools`);
    for (const fault of faultsOf?.(grant) ?? []) found.add(`${at}${fault.pointer}`, fault.detail);
  });
}
