import type { Fault, Json, JsonObject, PolicyRules, SimulatedHints } from '@scrai/contracts';
import { checkPrompt } from '../prompt/inline-prompts.js';
import { checkActs } from './acts.js';
import { ExpressionReader } from './expression-reader.js';
import { FaultList, part } from './fault-list.js';
import { checkHints } from './hints.js';
import type { Lines } from './lines.js';
import { hasLiquid, TextRenderer } from './liquid.js';
import { LIQUID_NAMES } from './names.js';
import { checkPolicy } from './policy.js';
import { agentTemplateSourceSchema } from './schemas/published-schemas.js';
import { Structure } from './structure.js';
import { checkTools, type ToolEntry, type ToolFaults } from './tools.js';

const structure = new Structure(agentTemplateSourceSchema);
const renderer = new TextRenderer();

/** Every fault of an agent template that can be known before a scenario uses it. */
export function checkAgentTemplate({
  value,
  lines = null,
  toolFaults,
}: {
  value: JsonObject;
  lines?: Lines | null;
  toolFaults?: ToolFaults;
}): Fault[] {
  const found = new FaultList(lines);
  structure.check(value, found);
  const { simulated, policy, acts, prompt, ...rest } = value;
  checkTexts(rest, '', found);
  const checking = { found, renderer, expressions: new ExpressionReader(found) };
  if (simulated !== undefined && found.sound('/simulated')) {
    checkHints(simulated as unknown as SimulatedHints, '/simulated', checking);
  }
  if (policy !== undefined && found.sound('/policy')) {
    checkPolicy(policy as PolicyRules, '/policy', checking);
  }
  // A name is looked up when its text is put in.
  if (isObject(prompt) && found.sound('/prompt')) checkPrompt(prompt, '/prompt', found);
  if (acts !== undefined) checkTexts(acts, '/acts', found);
  // A schema with texts still to be rendered is checked when they are, in the scenario.
  const settled = isObject(acts) && found.sound('/acts') && !hasLiquid(JSON.stringify(acts));
  if (settled) checkActs(acts, '/acts', checking);
  const { tools } = value;
  if (Array.isArray(tools) && found.sound('/tools') && !hasLiquid(JSON.stringify(tools))) {
    checkTools(tools as ToolEntry[], '/tools', {
      found,
      faultsOf: toolFaults,
      engine: String(value.engine),
      remembers: value.memory !== undefined,
    });
  }
  return found.sorted();
}

const isObject = (value: Json | undefined): value is JsonObject =>
  value !== null && typeof value === 'object' && !Array.isArray(value);

function checkTexts(value: Json, pointer: string, found: FaultList): void {
  if (typeof value === 'string') {
    for (const fault of renderer.faults(value, LIQUID_NAMES.agent)) found.add(pointer, fault);
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value) as [string, Json][]) {
      checkTexts(inner, `${pointer}/${part(key)}`, found);
    }
  }
}
