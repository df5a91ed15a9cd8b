import {
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Matches,
  Min,
} from 'class-validator';
import { FINAL_RUN_STATUSES, type FinalRunStatus } from './statuses.js';
import type { Json, JsonObject } from './json.js';
import type { MediaReference } from './media.js';
import type { Price } from './work.js';

const SHA256 = /^[0-9a-f]{64}$/;

/** First event of every run: the content hashes and values that determine it. */
export class RunStarted {
  @IsString() template: string;
  @IsString() template_version: string;
  @Matches(SHA256) template_hash: string;
  /** Agent template name -> content hash. */
  @IsObject() agent_templates: Record<string, string>;
  @IsObject() parameters: JsonObject;
  @IsInt() seed: number;
  @IsInt() @Min(1) logic_version: number;
  /** Model that agents use unless they name another, as `provider:model`. */
  @IsString() model: string;
  /** Initial world. */
  @IsObject() world: JsonObject;
  /** Price per million tokens, pinned at the start: model -> {input, output}, in US dollars. */
  @IsObject() prices: Record<string, Price>;
  /** Bounds that this run was given in place of the template's. */
  @IsOptional() @IsObject() budgets?: { tokens?: number; money?: number; time_ms?: number };
  /** Lesson sets that agents use: `name@version` -> content hash. */
  @IsOptional() @IsObject() lesson_sets?: Record<string, string>;
}

/** A participant joins. Its relations are those that start at it. */
export class AgentCreated {
  @IsString() agent: string;
  @IsString() agent_template: string;
  @IsString() engine_type: string;
  @IsObject() attributes: JsonObject;
  @IsOptional() relations?: { to: string; kind: string; weight?: number }[];
}

export class SceneStarted {
  @IsString() scene: string;
  @IsInt() @Min(0) index: number;
  @IsString() premise: string;
}

export class SceneEnded {
  @IsString() scene: string;
  @IsInt() @Min(0) index: number;
  /** Which end was met, in words: `6 rounds played`, `world.agreed`, `the narrator ended it`. */
  @IsString() reason: string;
}

/** Last event of every run. */
export class RunEnded {
  @IsIn(FINAL_RUN_STATUSES) status: FinalRunStatus;
  @IsString() reason: string;
}

/** A stimulus takes effect: declared in the template, or sent from outside (`source`). */
export class StimulusApplied {
  @IsIn(['template', 'outside']) source: 'template' | 'outside';
  @IsOptional() @IsString() name?: string;
  /** Agents that perceive it; all when absent. */
  @IsOptional() @IsString({ each: true }) to?: string[];
  /** What they perceive. */
  @IsOptional() @IsString() content?: string;
  /** Pictures and sounds that they perceive with it. */
  @IsOptional() @IsArray() media?: MediaReference[];
  /** Guidance that the agents in `to` read at their next turn. */
  @IsOptional() @IsString() guidance?: string;
  /** An interrupt that does not wait: open turns of those in `to` are cancelled, and the agents asked again. */
  @IsOptional() @IsBoolean() at_once?: boolean;
  /** JSON pointer -> new value, applied to the world. */
  @IsOptional() @IsObject() set?: Record<string, Json>;
}

/** The clock of an autonomous agent: an outside input, so it replays exactly. */
export class AgentTicked {
  @IsString() agent: string;
  @IsInt() @Min(1) tick: number;
}

/** A budget is used up. Tokens and money are folded from recorded usage; `time` comes from outside. */
export class BudgetExhausted {
  @IsIn(['tokens', 'money', 'time']) budget: 'tokens' | 'money' | 'time';
  @IsNumber() limit: number;
}

/** Named entries of the world are replaced from outside; agents see them from the next turn on that is requested. */
export class EnvironmentReloaded {
  /** Name of a top-level entry of the world -> its new value. */
  @IsObject() environment: JsonObject;
  /** SHA-256 of the canonical form (RFC 8785) of `environment`. */
  @Matches(SHA256) content_hash: string;
}

/** An agent leaves by an action from outside. */
export class AgentDestroyed {
  @IsString() agent: string;
  @IsString() reason: string;
}
