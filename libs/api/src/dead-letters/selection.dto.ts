import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { SELECTION_STATUSES, type GivenUp, type JsonObject, type SelectionStatus } from '@scrai/contracts';
import type { DeadLetterAuditRow, Selection } from '@scrai/store';
import { IsIn, IsOptional, IsString, IsUUID, MaxLength } from 'class-validator';
import { Nested } from '../http/nested.js';
import { PageQuery } from '../http/page.js';
import { iso, isoOrNull, Resource } from '../http/resource.js';
import { LetterFilter } from './dead-letter-filter.dto.js';
import { DeadLetter } from './dead-letter.dto.js';
import { Decider, GIVEN_UP } from './decision.dto.js';

const ACTIONS = ['requeue', 'delete'] as const;

export class SelectionFilter extends OmitType(LetterFilter, ['limit', 'after', 'status'] as const) {}

/** Body of `POST /dlq/selections`. */
export class SelectionBody extends Decider implements client.NewSelection {
  @ApiProperty({ enum: ACTIONS })
  @IsIn(ACTIONS)
  action: 'requeue' | 'delete';

  @ApiPropertyOptional({ type: SelectionFilter, description: 'Which of the open ones; all when absent.' })
  @IsOptional()
  @Nested(() => SelectionFilter)
  filter?: SelectionFilter;

  @ApiPropertyOptional({ enum: GIVEN_UP, description: 'For `delete`: what becomes of the runs.' })
  @IsOptional()
  @IsIn(GIVEN_UP)
  then?: GivenUp;
}

export class SelectionResource extends Resource implements client.DeadLetterSelection {
  @ApiProperty({ enum: ACTIONS })
  action: 'requeue' | 'delete';

  @ApiProperty({ enum: GIVEN_UP, nullable: true })
  then: GivenUp | null;

  @ApiProperty({ type: Object })
  filter: JsonObject;

  @ApiProperty({ enum: SELECTION_STATUSES, description: '`ready`: nothing was done yet.' })
  status: SelectionStatus;

  @ApiProperty({ type: 'integer', description: 'Dead letters in it; it stays so.' })
  count: number;

  @ApiProperty({ type: 'integer', description: 'Of them, dealt with.' })
  done: number;

  @ApiProperty({
    type: Object,
    example: { requeued: 498, decided: 2 },
    description: 'What came of those: `decided` and `closed` had been dealt with before.',
  })
  results: Record<string, number>;

  @ApiProperty()
  actor: string;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ type: String, nullable: true })
  executed_by: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  executed_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at: string | null;
}

/** A selection with some of what is in it, as a dry run shows it. */
export class SelectionDetail extends SelectionResource implements client.SelectionDetail {
  @ApiProperty({ type: [DeadLetter], description: 'The oldest of them.' })
  sample: DeadLetter[];
}

export const selectionOf = (row: Selection): SelectionResource => ({
  id: row.id,
  action: row.action,
  then: row.then_run,
  filter: row.filter,
  status: row.status,
  count: row.total,
  done: Object.values(row.results).reduce((sum, count) => sum + count, 0),
  results: row.results,
  actor: row.actor,
  reason: row.reason,
  executed_by: row.executed_by,
  executed_at: isoOrNull(row.executed_at),
  finished_at: isoOrNull(row.finished_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

export class AuditQuery extends PageQuery {
  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  dead_letter_id?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  selection_id?: string;

  @ApiPropertyOptional({ format: 'uuid' })
  @IsOptional()
  @IsUUID()
  scenario_run_id?: string;

  @ApiPropertyOptional({ description: 'requeue, delete, select, execute, skip_turn or fail_run.' })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  operation?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(200)
  actor?: string;
}

/** One thing that was done with dead letters. */
export class AuditEntry extends Resource implements client.DeadLetterAuditEntry {
  @ApiProperty({ example: 'requeue' })
  operation: string;

  @ApiProperty({ description: 'A person, or `on_dead_letter`: the run’s policy.' })
  actor: string;

  @ApiProperty({ type: String, nullable: true })
  reason: string | null;

  @ApiProperty({ example: 'requeued' })
  result: string;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  dead_letter_id: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  scenario_run_id: string | null;

  @ApiProperty({ type: String, format: 'uuid', nullable: true })
  selection_id: string | null;

  @ApiProperty({ type: Object, description: 'Turn, agent, effect, and the diff of an edited payload.' })
  detail: JsonObject;
}

export const auditEntryOf = ({ position: _, ...row }: DeadLetterAuditRow): AuditEntry => ({
  ...row,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
