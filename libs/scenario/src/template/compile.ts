import type { AgentChange, Fault, Json, JsonObject, PinnedLessons } from '@scrai/contracts';
import { contentHash } from '@scrai/determinism';
import type { CompiledScenario } from '../compiled.js';
import { AgentTemplates } from './cast/agent-templates.js';
import { compileCast } from './cast/cast.js';
import { reportStrangers } from './cast/changed-definition.js';
import { completeHints } from './cast/complete-hints.js';
import { LessonShelf } from './cast/lesson-shelf.js';
import { relate } from './cast/relations.js';
import { ExpressionReader } from './expression-reader.js';
import { FaultList, part } from './fault-list.js';
import type { Lines } from './lines.js';
import { TextRenderer } from './liquid.js';
import { compileMeasures } from './measures.js';
import { resolveParameters, sampleParameters } from './parameters.js';
import { renderScenario } from './render-scenario.js';
import { compileRules } from './rules.js';
import { compileScenes } from './scenes.js';
import { parametersSchema, scenarioTemplateSchema } from './schemas/scenario.schema.js';
import { soundParts } from './sound-parts.js';
import { modelNamed, type Stage } from './stage.js';
import { compileStimuli } from './stimuli.js';
import { Structure } from './structure.js';
import type { ToolFaults } from './tools.js';
import type { ParameterDeclaration, ScenarioTemplate } from './types.js';
import { compileWorld, worldProperties } from './world.js';

export interface CompileInput {
  /** The scenario template's document, its files inlined (inlineFiles). */
  scenario: JsonObject;
  /** Where its parts stand in its text, for the lines of faults. */
  lines?: Lines | null;
  /** At least the agent templates that it names (agentReferences); of several versions, the newest first. */
  agents: readonly JsonObject[];
  parameters?: JsonObject;
  seed: number;
  /** Default model, `provider:model`. */
  model: string;
  /** Names of models that were trained, with what they stand for. */
  models?: Readonly<Record<string, string>>;
  /** Bounds of this run, in place of those of the template that they name. */
  budgets?: CompiledScenario['budgets'];
  /** Agent -> what replaces parts of its definition: the changes of a fork. */
  changes?: Record<string, AgentChange>;
  /** Lesson set of every agent in place of its own: `name@version`, or `none`. */
  lessons?: string;
  /** The lesson sets that agents use, with their content. While it is absent, nobody has learned anything (wantedLessons). */
  lesson_sets?: readonly PinnedLessons[];
  /** Checks the tools that agents are given; absent where that was done before. */
  toolFaults?: ToolFaults;
}

export type Compilation = { compiled: CompiledScenario } | { faults: Fault[] };

/** Most transcript entries of a view, where the template does not say. */
const WINDOW = 30;
const structure = new Structure(scenarioTemplateSchema);
const parameterStructure = new Structure(parametersSchema);
const renderer = new TextRenderer();

/** SHA-256 of a template's content: of the canonical form of its document, whatever its layout. */
export const templateHash = (document: JsonObject): string => contentHash(document);

/**
 * Fills in the parameters, makes the cast, resolves every name and parses every expression. Pure: the same input gives the
 * same scenario. All faults are found at once, each with its pointer, its line where the text is known, and a sentence.
 */
export function compile(input: CompileInput): Compilation {
  const { scenario, agents, seed, models = {} } = input;
  const model = modelNamed(input.model, models);
  const found = new FaultList(input.lines ?? null);
  const declared = declaredParameters(scenario, found);
  const resolved = resolveParameters(declared, input.parameters ?? {}, found);
  const parameters = { ...defaultsOf(scenario.parameters), ...resolved };
  const written = renderScenario(scenario, parameters, renderer, found);
  const template = soundParts(written, structure.check(written, found)) as unknown as ScenarioTemplate;
  const expressions = new ExpressionReader(found, {
    parameters: Object.keys(scenario.parameters ?? {}),
    tables: Object.keys(written.tables ?? {}),
    world: worldProperties(written, true),
  });
  const { changes = {}, toolFaults } = input;
  const shelf = new LessonShelf(input, found);
  const stage: Stage = {
    template,
    parameters,
    seed,
    model,
    models,
    changes,
    found,
    renderer,
    expressions,
    toolFaults,
    lessons: shelf,
  };
  const templates = new AgentTemplates(agents);
  const cast = compileCast(stage, templates);
  reportStrangers(cast, changes, found);
  expressions.declared = {
    ...expressions.declared,
    world: worldProperties(written, cast.ofEngine('narrator').length > 0),
  };
  shelf.check();
  relate(stage, cast);
  const world = compileWorld(stage);
  const parts = {
    scenes: compileScenes(stage, cast),
    rules: compileRules(stage, cast, world.initial),
    measures: compileMeasures(stage, cast),
    stimuli: compileStimuli(stage, cast, world.initial),
  };
  if (found.any) return { faults: found.sorted() };
  completeHints(cast.agents, template, parameters);
  const {
    name,
    version,
    description,
    context = description,
    tables = {},
    budgets = {},
    questions = [],
    window = WINDOW,
    on_dead_letter: onDeadLetter = 'wait',
  } = template;
  const compiled: CompiledScenario = {
    name,
    version,
    hash: templateHash(scenario),
    agentTemplates: templates.used,
    description: context,
    parameters,
    seed,
    model,
    cast: cast.agents,
    world,
    tables,
    ...parts,
    budgets: { ...budgets, ...input.budgets },
    ...(input.budgets && { ownBudgets: input.budgets }),
    questions,
    onDeadLetter,
    window,
    ...shelf.used,
  };
  return { compiled };
}

/** Every fault of a scenario template that can be known before its parameters are given. */
export function checkScenarioTemplate(input: {
  value: JsonObject;
  lines?: Lines | null;
  agents: readonly JsonObject[];
  toolFaults?: ToolFaults;
}): Fault[] {
  const { value, lines, agents, toolFaults } = input;
  const declared = Object.entries(declaredParameters(value, new FaultList()));
  const required = Object.fromEntries(declared.filter(([, { default: fallback }]) => fallback === undefined));
  const parameters = sampleParameters(required);
  const compilation = compile({
    scenario: value,
    lines,
    agents,
    parameters,
    seed: 0,
    model: 'simulated:default',
    toolFaults,
  });
  return 'faults' in compilation ? compilation.faults : [];
}

/** What stands in texts for parameters whose declarations are faulty, so that such a fault does not look like many. */
function defaultsOf(declared: Json = {}): JsonObject {
  const entries = Object.entries(declared ?? {}).map(
    ([name, declaration]: [string, Json]): [string, Json] => {
      const { default: fallback = name } = Object(declaration) as JsonObject;
      return [name, fallback];
    },
  );
  return Object.fromEntries(entries);
}

/** The declarations of parameters that are sound; the others are reported. */
function declaredParameters(scenario: JsonObject, found: FaultList): Record<string, ParameterDeclaration> {
  const declared = scenario.parameters ?? {};
  parameterStructure.check(declared, found, '/parameters');
  if (typeof declared !== 'object' || Array.isArray(declared)) return {};
  const entries = Object.entries(declared as unknown as Record<string, ParameterDeclaration>);
  return Object.fromEntries(entries.filter(([name]) => found.sound(`/parameters/${part(name)}`)));
}
