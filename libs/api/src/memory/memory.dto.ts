import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { MEMORY_KINDS, type MemoryKind } from '@scrai/contracts';
import type { MemoryRow } from '@scrai/store';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { Action, ActionOptions } from '../actions/action.dto.js';
import { PageQuery } from '../http/page.js';
import { iso, RunResource } from '../http/resource.js';

const LONGEST_TEXT = 8_000;

export class AgentMemory extends RunResource implements client.AgentMemory {
  @ApiProperty({ format: 'uuid' })
  agent_id: string;

  @ApiProperty({ type: 'integer', description: 'Seq of the event that wrote it.' })
  seq: number;

  @ApiProperty({ type: 'integer', description: 'Place among those that the event wrote.' })
  index: number;

  @ApiProperty({ type: 'integer', description: 'Turn at which it was written.' })
  turn: number;

  @ApiProperty({ enum: MEMORY_KINDS })
  kind: MemoryKind;

  @ApiProperty({ example: 'The code of the vault is 4711.' })
  text: string;

  @ApiProperty({ minimum: 0, maximum: 1 })
  importance: number;

  @ApiProperty({ type: [String], description: 'Who or what it is about.' })
  about: string[];

  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    description: 'Seqs of the events that it stems from.',
  })
  from: number[];

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'Seq of the event by which it was forgotten.',
  })
  forgotten_at: number | null;
}

export const memoryOf = (row: MemoryRow): AgentMemory => ({
  id: `${row.agent_id}.${row.seq}.${row.index}`,
  agent_id: row.agent_id,
  scenario_run_id: row.scenario_run_id,
  seq: row.seq,
  index: row.index,
  turn: row.turn,
  kind: row.kind,
  text: row.text,
  importance: row.importance,
  about: row.about,
  from: row.sources,
  forgotten_at: row.forgotten_at,
  created_at: iso(row.created_at),
  updated_at: iso(row.created_at),
});

export class MemoryListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: MEMORY_KINDS, description: 'Of this kind alone.' })
  @IsOptional()
  @IsIn(MEMORY_KINDS)
  kind?: MemoryKind;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    description: 'As it was when the log had this many events; as it is now, when absent.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(2_147_483_647)
  at_seq?: number;

  @ApiPropertyOptional({ description: 'Words, of which one must be in it.', example: 'vault code' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(1_000)
  q?: string;
}

/** What may be changed in a memory. */
export class MemoryChange extends ActionOptions implements client.MemoryChange {
  @ApiPropertyOptional({ description: 'At most 1,000 characters; of a summary, 8,000.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(LONGEST_TEXT)
  text?: string;

  @ApiPropertyOptional({ minimum: 0, maximum: 1 })
  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  importance?: number;

  @ApiPropertyOptional({ type: [String], maxItems: 20, description: 'Who or what it is about.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(200, { each: true })
  about?: string[];
}

/** What an agent shall remember. */
export class NewMemory extends MemoryChange implements client.NewMemory {
  @ApiPropertyOptional({ enum: MEMORY_KINDS, default: 'semantic' })
  @IsOptional()
  @IsIn(MEMORY_KINDS)
  kind?: MemoryKind;

  @ApiProperty({
    description: 'At most 1,000 characters; of a summary, 8,000.',
    example: 'Bob cannot be trusted.',
  })
  @IsString()
  @IsNotEmpty()
  @MaxLength(LONGEST_TEXT)
  declare text: string;
}

/** An edit: what the agent remembers by it, as soon as it is carried out, and the action that was asked for. */
export class MemoryEdit implements client.MemoryEdit {
  @ApiProperty({ type: AgentMemory, nullable: true })
  memory: AgentMemory | null;

  @ApiProperty({ type: Action })
  action: Action;
}
