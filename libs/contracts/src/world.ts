import { IsArray, IsIn, IsInt, IsOptional, IsString, Min } from 'class-validator';
import type { PatchOperation } from './json.js';

/** The world changed, and still satisfies its schema. */
export class WorldChanged {
  /** What changed it: a narrator's proposal, a rule's effect. */
  @IsIn(['narrator', 'rule']) by: 'narrator' | 'rule';
  /** Name of the agent or of the rule. */
  @IsString() name: string;
  @IsOptional() @IsInt() @Min(1) turn?: number;
  @IsArray() patch: PatchOperation[];
}

/** A proposed change was refused by a rule or by the world's schema; the reasons go back to the narrator. */
export class WorldChangeRefused {
  @IsInt() @Min(1) turn: number;
  @IsString() agent: string;
  @IsArray() patch: PatchOperation[];
  @IsString({ each: true }) reasons: string[];
}
