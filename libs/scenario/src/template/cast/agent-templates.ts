import type { JsonObject } from '@scrai/contracts';
import { contentHash } from '@scrai/determinism';
import { suggestion } from '@scrai/expression';
import { checkAgentTemplate } from '../check-agent-template.js';
import type { FaultList } from '../fault-list.js';
import { Memo } from '../memo.js';
import type { AgentTemplate } from '../types.js';

export interface AgentReference {
  name: string;
  /** The newest, when absent. */
  version?: string;
}

/** `name` or `name@version`. */
export function parseReference(text: string): AgentReference {
  const [name, version] = text.split('@');
  return version === undefined ? { name } : { name, version };
}

/** The agent templates that a scenario template names, each once: what must be read before it can be compiled. */
export function agentReferences(scenario: JsonObject): AgentReference[] {
  const cast = Array.isArray(scenario.cast) ? scenario.cast : [];
  const named = cast.map((entry) => (entry as JsonObject | null)?.agent);
  const texts = named.filter((text): text is string => typeof text === 'string');
  return [...new Set(texts)].map(parseReference);
}

/** The agent templates at hand. Of several versions of a name, the first is the newest. */
export class AgentTemplates {
  /** Hashes of those that the cast uses, by name (by name@version where it says so). */
  readonly used: Record<string, string> = {};

  constructor(private readonly templates: readonly JsonObject[]) {}

  /** The template that an entry names; null, with a fault, where there is none or it is faulty itself. */
  find(reference: string, pointer: string, found: FaultList): AgentTemplate | null {
    const { name, version } = parseReference(reference);
    const named = this.templates.filter((template) => template.name === name);
    const template = named.find((candidate) => version === undefined || candidate.version === version);
    if (!template) {
      const names = [...new Set(this.templates.map((each) => String(each.name)))];
      const detail =
        named.length > 0
          ? `there is no version ${version} of the agent template ${name}${suggestion(
              String(version),
              named.map((each) => String(each.version)),
            )}`
          : `there is no agent template ${name}${suggestion(name, names)}`;
      found.add(pointer, detail);
      return null;
    }
    const { hash, fault } = checkedTemplates.get(JSON.stringify(template));
    if (fault) found.add(pointer, `the agent template ${name} is faulty: ${fault}`);
    else this.used[reference] ??= hash;
    return fault ? null : (template as unknown as AgentTemplate);
  }
}

const checkedTemplates = new Memo<{ hash: string; fault: string | null }>((text) => {
  const value = JSON.parse(text) as JsonObject;
  const faults = checkAgentTemplate({ value });
  const fault = faults.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('; ');
  return { hash: contentHash(value), fault: fault || null };
});
