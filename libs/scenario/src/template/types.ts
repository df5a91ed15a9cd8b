import type {
  Adapts,
  CallModels,
  Json,
  JsonObject,
  MediaReference,
  MemorySettings,
  OnDeadLetter,
  PolicyRules,
  PromptDefinition,
  SimulatedHints,
  Voice,
} from '@scrai/contracts';
import type { ToolEntry } from './tools.js';

/** A scenario template as its schema admits it, with texts rendered. */
export interface ScenarioTemplate {
  name: string;
  version: string;
  description: string;
  context?: string;
  parameters?: Record<string, ParameterDeclaration>;
  cast: CastEntry[];
  relations?: RelationEntry[];
  world?: { schema?: JsonObject; initial?: JsonObject };
  tables?: JsonObject;
  scenes: SceneEntry[];
  rules?: RuleEntry[];
  measures?: MeasureEntry[];
  stimuli?: StimulusEntry[];
  budgets?: { tokens?: number; money?: number; time_ms?: number };
  questions?: string[];
  on_dead_letter?: OnDeadLetter;
  window?: number;
}

export interface ParameterDeclaration {
  type: 'number' | 'integer' | 'string' | 'boolean' | 'enum';
  description?: string;
  default?: Json;
  minimum?: number;
  maximum?: number;
  values?: Json[];
}

/** What an agent template says; a cast entry may override any of it. */
export interface AgentDefinition {
  engine: string;
  persona?: string;
  public_description?: string;
  goals?: string[];
  instructions?: string;
  model?: string;
  model_options?: { temperature?: number; max_output_tokens?: number };
  call_models?: CallModels;
  attributes?: JsonObject;
  acts?: JsonObject | null;
  sees?: string[] | null;
  /** A name until its text is put in (inlinePrompts). */
  prompt?: PromptDefinition | string;
  tools?: ToolEntry[];
  perceives?: ('image' | 'audio')[];
  voice?: Voice;
  think?: ThinkEntry | ThinkEntry[];
  adapts?: Adapts[];
  simulated?: SimulatedHints;
  policy?: PolicyRules;
  memory?: MemoryDefinition;
  /** `name@version` of a lesson set; `none`, or empty: none. */
  lessons?: string;
}

/** What is not said has a default. */
export type MemoryDefinition = Partial<Omit<MemorySettings, 'budget'>> & {
  budget?: Partial<MemorySettings['budget']>;
};
export type ThinkEntry = 'direct' | 'plan' | 'reflect' | 'check' | { reflect: { every: number } };

export interface AgentTemplate extends AgentDefinition {
  name: string;
  version: string;
  description: string;
}

export interface CastEntry {
  name: string;
  agent: string;
  count?: number;
  names?: string[];
  overrides?: Partial<AgentDefinition>;
  attributes?: JsonObject;
  rows?: JsonObject[];
  csv?: string;
  weight?: string;
  distributions?: Record<string, Distribution>;
}

export interface Distribution {
  uniform?: [number, number];
  integer?: [number, number];
  normal?: { mean: number; sd: number; minimum?: number; maximum?: number };
  choice?: Json[];
}

export interface RelationEntry {
  kind: string;
  edges?: { from: string; to: string; weight?: number }[];
  among?: string[];
  generator?: Generator;
  mutual?: boolean;
}

export interface Generator {
  type: 'complete' | 'ring' | 'watts_strogatz' | 'barabasi_albert';
  k?: number;
  p?: number;
  m?: number;
}

export const SCHEDULES = [
  'round_robin',
  'random',
  'narrator',
  'simultaneous',
  'reactive',
  'autonomous',
] as const;
export type ScheduleType = (typeof SCHEDULES)[number];

export interface SceneEntry {
  name: string;
  premise: string;
  schedule:
    ScheduleType | { type: ScheduleType; agents?: string[]; interval_ms?: number | Record<string, number> };
  narrate?: 'never' | 'start' | 'each_round' | 'each_turn';
  narrator?: string;
  end?: { turns?: number; rounds?: number; when?: string; narrator?: boolean };
  next?: string | null;
  repeat?: number;
  acts?: JsonObject | null;
  sealed?: boolean;
}

export interface RuleEntry {
  name: string;
  on: 'act' | 'narration' | 'round' | 'scene';
  for?: string[];
  let?: Record<string, string>;
  when?: string;
  require?: string;
  because?: string;
  set?: Record<string, string>;
}

export interface MeasureEntry {
  name: string;
  version?: number;
  type?: 'number' | 'boolean' | 'string';
  unit?: string;
  level: 'run' | 'agent' | 'turn';
  from: { expression?: string; rubric?: string; plugin?: string };
}

export interface StimulusEntry {
  name: string;
  at: { turn?: number; round?: number; scene?: string; when?: string };
  to?: string[];
  content?: string;
  /** Files are put in by inlineFiles. */
  media?: MediaReference[];
  guidance?: string;
  set?: JsonObject;
}
