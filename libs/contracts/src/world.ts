import { IsArray, IsIn, IsInt, IsOptional, IsString, Min } from 'class-validator';
import type { PatchOperation } from './json.js';

/** The world changed, and still satisfies its schema. */
export class WorldChanged {
  /** What changed it: a narrator's proposal, another agent's by the tool `world_change`, a rule's effect. */
  @IsIn(['narrator', 'agent', 'rule']) by: 'narrator' | 'agent' | 'rule';
  /** Name of the agent or of the rule. */
  @IsString() name: string;
  @IsOptional() @IsInt() @Min(1) turn?: number;
  @IsArray() patch: PatchOperation[];
}

/** A proposed change was refused by a rule or by the world's schema; the reasons go back to whoever proposed it. */
export class WorldChangeRefused {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsArray() patch: PatchOperation[];
  @IsString({ each: true }) reasons: string[];
}
