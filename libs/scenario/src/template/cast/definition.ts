import type { Json, JsonObject } from '@scrai/contracts';
import { checkPrompt } from '../../prompt/inline-prompts.js';
import { checkActs } from '../acts.js';
import { FaultList, type FaultReport } from '../fault-list.js';
import { checkHints } from '../hints.js';
import { hasLiquid } from '../liquid.js';
import { checkMemory } from '../memory.js';
import { pointerParts } from '../pointers.js';
import { checkPolicy } from '../policy.js';
import { agentTemplateSchema, definition } from '../schemas/agent.schema.js';
import { record } from '../schemas/parts.schema.js';
import type { Stage } from '../stage.js';
import { Structure } from '../structure.js';
import { checkTools } from '../tools.js';
import type { AgentDefinition, AgentTemplate, CastEntry } from '../types.js';
import { checkVoice } from '../voice.js';

/** Fields that are rendered for each agent; `simulated` is rendered by the simulated model, when it speaks. */
const RENDERED = [
  'persona',
  'public_description',
  'goals',
  'instructions',
  'model',
  'model_options',
  'call_models',
  'acts',
  'sees',
  'tools',
  'voice',
  'memory',
  'think',
  'lessons',
] as const;
const TEXTS: readonly string[] = ['persona', 'public_description', 'goals', 'instructions'];
const structure = new Structure(record('An agent.', definition, ['engine']));

/** What one entry of the cast plays: its template with the entry's overrides, rendered for each of its agents. */
export class EntryDefinition {
  private readonly merged: AgentDefinition;
  private readonly dynamic: readonly (typeof RENDERED)[number][];
  private checked = false;

  constructor(
    private readonly stage: Stage,
    private readonly entry: CastEntry,
    template: AgentTemplate,
    private readonly pointer: string,
  ) {
    const known = Object.keys(agentTemplateSchema.properties as object).filter((key) => key in definition);
    const own = Object.fromEntries(Object.entries(template).filter(([key]) => known.includes(key)));
    this.merged = { ...own, ...entry.overrides } as AgentDefinition;
    this.dynamic = RENDERED.filter((field) => hasLiquid(JSON.stringify(this.merged[field] ?? null)));
  }

  /** Attributes of the template and of its override, before those of the entry. */
  get attributes(): JsonObject {
    return this.merged.attributes ?? {};
  }

  get engine(): string {
    return this.merged.engine;
  }

  /**
   * The definition with its texts rendered for one agent, without the fields that turn out to be faulty. What does not depend on the
   * agent is shared by all.
   */
  rendered(agent: JsonObject): AgentDefinition {
    const result = { ...this.merged, ...this.written(this.dynamic, { agent }) };
    const varies = this.dynamic.some((field) => !TEXTS.includes(field));
    if (this.checked && !varies) return result;
    this.checked = true;
    return this.check(result);
  }

  /** Checks what is the same for all agents, where there are none to render the rest for. */
  checkShared(): void {
    const ofEach = this.dynamic.filter((field) => JSON.stringify(this.merged[field]).includes('agent'));
    const ofAll = this.dynamic.filter((field) => !ofEach.includes(field));
    const whole = Object.entries({ ...this.merged, ...this.written(ofAll, {}) });
    const shared = whole.filter(([field]) => !(ofEach as string[]).includes(field));
    this.check(Object.fromEntries(shared) as unknown as AgentDefinition);
  }

  /** These fields with their texts rendered; undefined where one cannot be. */
  private written(fields: readonly (keyof AgentDefinition)[], names: JsonObject): Partial<AgentDefinition> {
    const { parameters, renderer } = this.stage;
    const render = (field: keyof AgentDefinition): Json | undefined => {
      let failed = false;
      const value = this.merged[field] as Json;
      const rendered = renderer.value(value, { parameters, ...names }, `/${field}`, (at, detail) => {
        failed = true;
        this.report(at, detail);
      });
      return failed ? undefined : rendered;
    };
    return Object.fromEntries(fields.map((field) => [field, render(field)]));
  }

  /** A fault of a field is placed at the override that wrote it, else at the name of the template. */
  report(at: string, detail: string): void {
    const field = at.split('/')[1];
    const overridden = Object.hasOwn(this.entry.overrides ?? {}, field);
    const { found } = this.stage;
    if (overridden) found.add(`${this.pointer}/overrides${at}`, detail);
    else found.add(`${this.pointer}/agent`, `agent template ${this.entry.agent}, ${at}: ${detail}`);
  }

  /** @returns what is sound of it. */
  private check(value: AgentDefinition): AgentDefinition {
    const own = new FaultList();
    const reporting: FaultReport = {
      add: (at, detail) => {
        own.add(at, detail);
        this.report(at, detail);
      },
    };
    // The template's own hints were checked with the template.
    const hintless = this.entry.overrides?.simulated ? {} : { simulated: {} };
    structure.check({ ...value, ...hintless } as unknown as Json, reporting);
    const fields = Object.entries(value).filter(([field]) => own.sound(`/${field}`));
    const sound = Object.fromEntries(fields) as unknown as AgentDefinition;
    this.checkClosely(sound, reporting);
    return sound;
  }

  /** Checks the fields that are as they should be, one by one. */
  private checkClosely(value: AgentDefinition, reporting: FaultReport): void {
    const { renderer, expressions } = this.stage;
    const checking = { found: reporting, renderer, expressions: expressions.reportingTo(reporting) };
    // A template is written for many worlds, so what its hints read of the world is not held against it.
    const hints = this.entry.overrides?.acts
      ? checking.expressions
      : expressions.reportingTo(reporting, { world: null });
    if (value.acts) checkActs(value.acts, '/acts', { ...checking, expressions: hints });
    if (value.simulated && this.entry.overrides?.simulated)
      checkHints(value.simulated, '/simulated', checking);
    if (value.policy && this.entry.overrides?.policy) checkPolicy(value.policy, '/policy', checking);
    if (value.prompt && (this.entry.overrides?.prompt || typeof value.prompt === 'string'))
      checkPrompt(value.prompt as Json, '/prompt', reporting);
    const { toolFaults: faultsOf } = this.stage;
    checkTools(value.tools, '/tools', {
      found: reporting,
      faultsOf,
      engine: value.engine,
      remembers: this.merged.memory !== undefined,
    });
    checkMemory(value, '/memory', reporting);
    checkVoice(value, '/voice', reporting);
    if (value.sees) this.checkSees(value.sees, reporting);
  }

  private checkSees(sees: string[], found: FaultReport): void {
    const { world } = this.stage.expressions.declared;
    sees.forEach((pointer, i) => {
      const parts = pointerParts(pointer);
      if (!parts) found.add(`/sees/${i}`, `${pointer} is not a JSON pointer: it starts with /`);
      else if (parts.length > 0 && world && !world.includes(parts[0])) {
        found.add(`/sees/${i}`, `the world has no /${parts[0]}`);
      }
    });
  }
}
