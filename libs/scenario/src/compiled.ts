import type {
  Adapts,
  CallModels,
  Fault,
  Json,
  JsonObject,
  Learned,
  MediaReference,
  OnDeadLetter,
  Price,
  PromptDefinition,
  RunChanged,
  ToolGrant,
  MemorySettings,
  Thinking,
  Voice,
} from '@scrai/contracts';
import type { Expression } from '@scrai/expression';

/**
 * A scenario template with its parameters filled in and everything it names resolved: what the pure logic runs on.
 * Made by `compile` (template/), read by `fold` and `next` (logic/). Strings are rendered, expressions are parsed once.
 */
export interface CompiledScenario {
  name: string;
  version: string;
  /** SHA-256 of the canonical form of the scenario template, parameters not yet filled in. */
  hash: string;
  /** Agent template name -> content hash. */
  agentTemplates: Record<string, string>;
  /** What every agent is told of the scenario: the template's `context`, else its description. */
  description: string;
  parameters: JsonObject;
  /** The run's seed: every draw of the scheduler and the rules depends on it. */
  seed: number;
  /** Default model, `provider:model`. */
  model: string;
  /** Price per million tokens, in US dollars, pinned when the run starts: model -> price. Set by who starts the run. */
  prices?: Record<string, Price>;
  cast: CompiledAgent[];
  world: { schema: JsonObject | null; initial: JsonObject };
  /** Constants that expressions read as `tables.x`: payoffs, prices, a map. */
  tables: JsonObject;
  scenes: CompiledScene[];
  rules: CompiledRule[];
  measures: CompiledMeasure[];
  stimuli: CompiledStimulus[];
  budgets: { tokens?: number; money?: number; time_ms?: number };
  /** Those among them that this run was given when it was started. */
  ownBudgets?: CompiledScenario['budgets'];
  /** The scenario's questions, which the analyst answers at the end. */
  questions: string[];
  /** What becomes of a run when a turn is a dead letter; who starts it may say otherwise. */
  onDeadLetter?: OnDeadLetter;
  /** Lesson sets that agents use: `name@version` -> content hash. */
  lessonSets?: Record<string, string>;
  /** Most transcript entries that a view shows. */
  window: number;
  /** The scenario from a change on, or why it cannot change so. Absent where it was compiled without a run's spec. */
  changed?(change: RunChanged): { compiled: CompiledScenario } | { faults: Fault[] };
}

export interface CompiledAgent {
  name: string;
  /** Cast entry that it was made from, for rules and measures over groups. */
  role: string;
  agentTemplate: string;
  engineType: string;
  persona: string;
  /** What the others are told of it. */
  description: string;
  goals: string[];
  instructions: string;
  attributes: JsonObject;
  relations: { to: string; kind: string; weight?: number }[];
  /** `name@version` of the lesson set that it uses, if any. */
  lessonSet?: string;
  /** What of that set is for it. */
  lessons?: Learned[];
  model: string;
  modelOptions: { temperature?: number; max_output_tokens?: number };
  /** Models of some of its calls, where they are others than `model`. */
  callModels?: CallModels;
  /**
   * JSON Schema of the structured act that it may perform, if any. An answer must hold an act unless the schema's
   * `type` admits `null`. Nodes may carry `x-simulated` (see SimulatedHints in contracts).
   */
  acts: JsonObject | null;
  /** JSON pointers into the world that it sees; null: all of it; empty: nothing. */
  sees: string[] | null;
  /** Tools that it may use; none when absent. */
  tools?: ToolGrant[];
  /** Hints that only the simulated model reads; shaped as SimulatedHints in contracts. */
  simulated: JsonObject;
  /** What a model is told, where it is not the prompt of the engine type. */
  prompt?: PromptDefinition;
  /** What of its mind its own answers change. */
  adapts?: Adapts[];
  /** How it comes to an answer, where it does more than answer straight away. */
  think?: Thinking;
  /** What it sees and hears as it is; pictures when absent. */
  perceives?: ('image' | 'audio')[];
  /** By whom its words are spoken; it is read alone when absent. */
  voice?: Voice;
  /** What only a policy reads; shaped as PolicyRules in contracts. */
  policy?: JsonObject;
  /** How it remembers; without it, it knows of the past what the scenario's window shows. */
  memory?: MemorySettings;
}

export type Schedule =
  | { type: 'round_robin' | 'random' | 'narrator' | 'simultaneous' | 'reactive'; agents: string[] }
  | { type: 'autonomous'; agents: string[]; interval_ms: Record<string, number> };

export interface CompiledScene {
  name: string;
  premise: string;
  schedule: Schedule;
  /** When the narrator takes a turn of its own, besides directing in a `narrator` schedule. */
  narrate: 'never' | 'start' | 'each_round' | 'each_turn';
  /** Name of the narrator of this scene, if the cast has one. */
  narrator: string | null;
  /**
   * Met as soon as one of them is: counts of turns or rounds of this scene, a condition, the narrator's word.
   * Empty for an `autonomous` scene alone: it lasts until its agents are destroyed.
   */
  ends: { turns?: number; rounds?: number; when?: Expression; narrator?: boolean };
  /** Next scene when the end's condition is not the default «the following one»; `null` ends the run. */
  next?: string | null;
  /** `next` is followed at most this many times; after that, the following scene comes (or the end). Without it, always. */
  repeat?: number;
  /** JSON Schema of the acts of this scene, in place of each agent's own; `null`: no acts in this scene. */
  acts?: JsonObject | null;
  /** Acts are perceived by their agent alone, until rules make something of them known in the world. */
  sealed?: boolean;
}

/**
 * `require` refuses: an act (with its reason for the agent) or a narrator's change. `set` changes the world.
 * Both apply only where `when` holds (always, when absent).
 */
export interface CompiledRule {
  name: string;
  /** `act`: an agent's structured act; `narration`: a narrator's proposed change; `round`: the end of a round; `scene`: its start. */
  on: 'act' | 'narration' | 'round' | 'scene';
  when: Expression | null;
  require: Expression | null;
  because: string;
  /**
   * Names that `when`, `require` and `set` may use, each worked out when it is first read and once in the world that the
   * rule sees. `own`: it depends on the agent that the rule is applied to.
   */
  let: { name: string; value: Expression; own: boolean }[];
  /** Agents to whom the rule is applied one by one, all in the same world; null: it is applied once. */
  for: string[] | null;
  /**
   * JSON pointer -> expression of the new value; pointers may hold `{agent}`, replaced by the name of the agent who acts or
   * to whom the rule is applied
   * (escaped as a pointer's part). By pointer; all expressions see the world that the earlier rules left, and then
   * each value is applied as JSON Patch `add`.
   */
  set: { pointer: string; value: Expression }[];
}

export interface CompiledMeasure {
  name: string;
  version: number;
  type: 'number' | 'boolean' | 'string';
  unit: string | null;
  level: 'run' | 'agent' | 'turn';
  from: { expression: Expression } | { rubric: string } | { plugin: string };
}

export interface CompiledStimulus {
  name: string;
  at: { turn: number } | { round: number; scene?: string } | { when: Expression };
  to: string[] | null;
  content?: string;
  media?: MediaReference[];
  guidance?: string;
  set?: Record<string, Json>;
}
