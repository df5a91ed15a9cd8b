import { IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import type { Json, JsonObject } from './json.js';
import type { CallModels, PromptDefinition } from './mind.js';

/** What an agent is told of itself from here on, and what it remembers. What is absent stays as it is. */
export interface AgentChange {
  persona?: string;
  public_description?: string;
  goals?: string[];
  instructions?: string;
  /** `provider:model`. */
  model?: string;
  model_options?: { temperature?: number; max_output_tokens?: number };
  call_models?: CallModels;
  /** What models are told in its place; a name until its text is put in. */
  prompt?: PromptDefinition | string;
  /** How it comes to its answers, as in an agent template. */
  think?: Json;
  /** Those named replace the ones of the same name. */
  attributes?: JsonObject;
  memory?: {
    /** What it remembers besides, each a sentence. */
    add?: string[];
    /** Seqs of what it perceived and no longer knows of; `all` for everything so far. */
    forget?: 'all' | number[];
  };
}

/** Something that happens at the place of a change. */
export interface Injection {
  /** Agents that perceive it; all when absent. */
  to?: string[];
  content?: string;
  /** Guidance that they read at their next turn. */
  guidance?: string;
  /** JSON pointer -> new value, applied to the world. */
  set?: Record<string, Json>;
}

/** What a fork changes: an outside input, once, right after the events that it shares with its parent. */
export class RunChanged {
  /** Parameters with a new value: the template is rendered with it from here on. */
  @IsOptional() @IsObject() parameters?: JsonObject;
  /** Model of agents that name no other, as `provider:model`. */
  @IsOptional() @IsString() model?: string;
  /** Seed of the draws from here on. */
  @IsOptional() @IsInt() seed?: number;
  /** Agent -> what changes in it. */
  @IsOptional() @IsObject() agents?: Record<string, AgentChange>;
  @IsOptional() @IsObject() inject?: Injection;
  /** Bounds of the whole run with a new value; what was used before the fork counts. */
  @IsOptional() @IsObject() budgets?: { tokens?: number; money?: number; time_ms?: number };
}

/** Somebody outside asks an agent, on a fork that is made for it: the agent answers, and the fork ends. */
export class InterviewAsked {
  @IsString() agent: string;
  @IsString() question: string;
}
