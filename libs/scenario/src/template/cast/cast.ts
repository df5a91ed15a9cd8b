import type { Json, JsonObject, PromptDefinition } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import type { CompiledAgent } from '../../compiled.js';
import type { FaultReport } from '../fault-list.js';
import { MAX_AGENTS } from '../schemas/cast.schema.js';
import { memorySettings } from '../memory.js';
import { entriesOf, modelNamed, reportRepeats, type Stage } from '../stage.js';
import { grantOf } from '../tools.js';
import type { AgentDefinition, CastEntry } from '../types.js';
import { voiceOf } from '../voice.js';
import type { AgentTemplates } from './agent-templates.js';
import { DrawnAttributes } from './attributes.js';
import { changedDefinition } from './changed-definition.js';
import { EntryDefinition } from './definition.js';
import { thinkingOf } from './thinking.js';

const NO_HINTS = {};

/** The agents of a run, by name and by role. */
export class Cast {
  readonly agents: CompiledAgent[] = [];
  private readonly roles = new Map<string, CompiledAgent[]>();
  private readonly byName = new Map<string, CompiledAgent>();
  /** Names of entries that are faulty: nothing more is said about those who refer to them. */
  private readonly faulty = new Set<string>();

  add(agent: CompiledAgent): void {
    this.agents.push(agent);
    this.byName.set(agent.name, agent);
    const group = this.roles.get(agent.role);
    if (group) group.push(agent);
    else this.roles.set(agent.role, [agent]);
  }

  addFaulty(name: string): void {
    this.faulty.add(name);
  }

  has(name: string): boolean {
    return this.byName.has(name);
  }

  get(name: string): CompiledAgent | undefined {
    return this.byName.get(name);
  }

  ofEngine(engineType: string): CompiledAgent[] {
    return this.agents.filter((agent) => agent.engineType === engineType);
  }

  /** Those who act in scenes unless they say otherwise: neither narrate nor analyse. */
  get actors(): string[] {
    return this.agents
      .filter(({ engineType }) => !['narrator', 'analyst'].includes(engineType))
      .map(({ name }) => name);
  }

  /** Names of the agents that agents' and roles' names stand for, in order, each once; unknown ones are reported. */
  expand(names: readonly string[], pointer: string, found: FaultReport): string[] {
    const expanded = names.flatMap((name, i) => this.named(name, `${pointer}/${i}`, found));
    return [...new Set(expanded)];
  }

  /** The agents that one name stands for. */
  named(name: string, pointer: string, found: FaultReport): string[] {
    const agent = this.byName.get(name);
    if (agent) return [agent.name];
    const role = this.roles.get(name);
    if (role) return role.map((each) => each.name);
    if (!this.faulty.has(name)) {
      const known = [...new Set([...this.roles.keys(), ...this.byName.keys()])];
      found.add(pointer, `there is no agent or role ${name}${suggestion(name, known)}`);
    }
    return [];
  }
}

/** Makes the agents of a run from the entries of the cast. */
export function compileCast(stage: Stage, templates: AgentTemplates): Cast {
  const cast = new Cast();
  const { found, template } = stage;
  const entries = entriesOf(template.cast, '/cast');
  reportRepeats(entries, 'entries of the cast', found);
  for (const [{ name }] of entries) cast.addFaulty(name);
  for (const [entry, pointer] of entries) {
    const agentTemplate =
      entry.agent === undefined ? null : templates.find(entry.agent, `${pointer}/agent`, found);
    if (entry.csv !== undefined) {
      found.add(
        `${pointer}/csv`,
        `the file ${entry.csv} was not read: load the template from its file, or give rows`,
      );
    } else if (agentTemplate) {
      compileEntry(stage, cast, entry, new EntryDefinition(stage, entry, agentTemplate, pointer), pointer);
    }
  }
  return cast;
}

function compileEntry(
  stage: Stage,
  cast: Cast,
  entry: CastEntry,
  definition: EntryDefinition,
  pointer: string,
): void {
  const { found, renderer, parameters } = stage;
  const drawn = new DrawnAttributes(entry, stage.seed, pointer, found);
  // The agents of a faulty entry are not made; what its overrides and its template say of all is looked at all the same.
  if (!found.sound(pointer)) return definition.checkShared();
  if (cast.agents.length + drawn.count > MAX_AGENTS) {
    found.add(pointer, `the cast has more than ${MAX_AGENTS.toLocaleString('en')} agents`);
    return;
  }
  const given = { ...definition.attributes, ...entry.attributes };
  const write = (self: JsonObject): JsonObject =>
    renderer.value(given, { parameters, agent: self }, `${pointer}/attributes`, (at, detail) =>
      found.add(at, detail),
    ) as JsonObject;
  const ofEach = JSON.stringify(given).includes('agent');
  const ofAll = ofEach ? null : write({});
  for (let index = 0; index < drawn.count; index++) {
    const name = entry.names?.[index] ?? (drawn.count === 1 ? entry.name : `${entry.name}-${index + 1}`);
    if (cast.has(name)) found.add(`${pointer}/name`, `there are two agents called ${name}`);
    const self = { name, role: entry.name, index };
    const change = Object.hasOwn(stage.changes, name) ? stage.changes[name] : {};
    const attributes = { ...(ofAll ?? write(self)), ...drawn.of(index), ...change.attributes };
    const rendered = definition.rendered({ ...self, attributes });
    const changed = changedDefinition(stage, rendered, { change, agent: { ...self, attributes } });
    const learned = stage.lessons.of(changed.lessons, { name, entry, pointer });
    cast.add({ ...compiledAgent(changed, { entry, name, attributes }, stage), ...learned });
  }
}

function compiledAgent(
  definition: AgentDefinition,
  { entry, name, attributes }: { entry: CastEntry; name: string; attributes: JsonObject },
  { model, models }: Pick<Stage, 'model' | 'models'>,
): CompiledAgent {
  return {
    name,
    role: entry.name,
    agentTemplate: entry.agent,
    engineType: definition.engine,
    persona: definition.persona ?? '',
    description: definition.public_description ?? '',
    goals: definition.goals ?? [],
    instructions: definition.instructions ?? '',
    attributes,
    relations: [],
    model: modelNamed(definition.model || model, models),
    modelOptions: definition.model_options ?? {},
    ...callModelsOf(definition, models),
    acts: definition.acts ?? null,
    sees: definition.sees ?? null,
    ...(definition.tools?.length ? { tools: definition.tools.map(grantOf) } : {}),
    simulated: (definition.simulated ?? NO_HINTS) as Record<string, Json>,
    ...(definition.prompt && { prompt: definition.prompt as PromptDefinition }),
    ...(definition.perceives ? { perceives: definition.perceives } : {}),
    ...voiceOf(definition),
    ...thinkingOf(definition.think),
    ...(definition.adapts?.length ? { adapts: definition.adapts } : {}),
    ...(definition.policy && { policy: definition.policy as JsonObject }),
    ...(definition.memory && { memory: memorySettings(definition.memory) }),
  };
}

/** An empty name stands for the agent's own model, so that a parameter may leave it open. */
function callModelsOf(
  { call_models = {} }: AgentDefinition,
  models: Stage['models'],
): Pick<CompiledAgent, 'callModels'> {
  const named = Object.entries(call_models).filter(([, name]) => name !== '');
  if (named.length === 0) return {};
  return { callModels: Object.fromEntries(named.map(([call, name]) => [call, modelNamed(name, models)])) };
}
