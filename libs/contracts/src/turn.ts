import { IsArray, IsBoolean, IsInt, IsNumber, IsObject, IsOptional, IsString, Min } from 'class-validator';
import type { JsonObject } from './json.js';
import type { MediaReference } from './media.js';
import type { MemoryNote } from './memory.js';

/** One act of one agent is asked for. Its view is a function of the log up to this event. */
export class TurnRequested {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsString() engine_type: string;
  @IsString() scene: string;
  /** Round of the scene, from 1. */
  @IsInt() @Min(1) round: number;
  /** What is asked for: `act`, `narrate`, `analyse`, or a plugin's own. */
  @IsString() ask: string;
}

/** Tokens and money of all model calls of a turn. `cost` is in US dollars at the prices pinned at the start. */
export class Usage {
  @IsInt() @Min(0) calls: number;
  @IsInt() @Min(0) input_tokens: number;
  @IsInt() @Min(0) output_tokens: number;
  @IsNumber() @Min(0) cost: number;
}

/** A turn is closed by an engine's answer, which satisfied the schema that its view asked for. */
export class TurnCompleted {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsObject() result: JsonObject;
  @IsObject() usage: Usage;
  /** `provider:model` that answered. */
  @IsString() model: string;
  /** True where the answer came from the simulated model. */
  @IsBoolean() simulated: boolean;
  /** What it shows and plays to those who hear what it says. */
  @IsOptional() @IsArray() media?: MediaReference[];
  /** What the engine would have the agent remember besides what stands in the answer. */
  @IsOptional() @IsArray() memories?: MemoryNote[];
}

/** A turn is closed without an answer, and counted as missing: nothing is invented in its place. */
export class TurnSkipped {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsString() reason: string;
}

/** A turn is closed by an outside input before its answer was used. */
export class TurnCancelled {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsString() reason: string;
}

/** A rule of the scenario refused an agent's act; the agent reads the reason at its next turn. */
export class ActRefused {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsString() rule: string;
  @IsString() reason: string;
  @IsOptional() @IsObject() act?: JsonObject;
}

/** The analyst cited what does not exist, so the finding was not accepted. */
export class FindingRefused {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsString() question: string;
  @IsString() reason: string;
}
