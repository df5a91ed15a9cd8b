import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { DEAD_LETTER_STATUSES, type DeadLetterStatus, type Failure, type JsonObject } from '@scrai/contracts';
import type { DeadLetterGroup, DeadLetterRow } from '@scrai/store';
import { attemptsOf } from '../events/attempts.js';
import { iso, isoOrNull, Resource, RunResource } from '../http/resource.js';

export class DeadLetter extends RunResource implements client.DeadLetter {
  @ApiProperty({ format: 'uuid', description: 'The turn’s request.' })
  event_id: string;

  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty({ example: 'Buyer' })
  agent: string;

  @ApiProperty({ example: 'actor' })
  engine_type: string;

  @ApiProperty({ enum: DEAD_LETTER_STATUSES, description: '`closed`: its turn was closed in another way.' })
  status: DeadLetterStatus;

  @ApiProperty({ description: 'The same for failures alike.', example: 'rate_limited-3f0a9c21' })
  error_group: string;

  @ApiProperty({ example: 'turn.requested' })
  event_type: string;

  @ApiProperty({
    type: Object,
    description: 'The last failure; `origin` tells a model’s from the platform’s.',
  })
  failure: Failure;

  @ApiProperty({ type: [Object], description: 'Every started try.' })
  attempts: client.Attempt[];

  @ApiProperty({ type: 'integer', description: 'Reported failures.' })
  retry_count: number;

  @ApiProperty({ type: 'integer', description: 'Raised by each requeue.' })
  dispatch: number;

  @ApiProperty({
    type: [Object],
    nullable: true,
    description: 'RFC 6902: what a requeue changed; each change follows a `test` of what was there.',
  })
  payload_diff: JsonObject[] | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'A person, or `on_dead_letter`: the run’s policy.',
  })
  decided_by: string | null;

  @ApiProperty({ type: String, nullable: true })
  decision_reason: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  decided_at: string | null;
}

export const deadLetterOf = (row: DeadLetterRow): DeadLetter => ({
  id: row.id,
  scenario_run_id: row.scenario_run_id,
  event_id: row.event_id,
  turn: row.turn,
  agent: row.agent,
  engine_type: row.engine_type,
  status: row.status,
  failure: row.failure,
  error_group: row.error_group,
  event_type: row.event_type,
  attempts: attemptsOf(row.attempts, null),
  payload_diff: row.payload_diff,
  retry_count: row.retry_count,
  dispatch: row.dispatch,
  decided_by: row.decided_by,
  decision_reason: row.decision_reason,
  decided_at: isoOrNull(row.decided_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

/** A dead letter with what its engines were sent. */
export class DeadLetterDetail extends DeadLetter implements client.DeadLetterDetail {
  @ApiProperty({ type: Object, description: 'The work message, as the next attempt gets it.' })
  payload: JsonObject;
}

/** The answer to a delete: what becomes of the turn and its run. */
export class DeletedDeadLetter extends DeadLetter implements client.DeletedDeadLetter {
  @ApiProperty({
    enum: ['skip_turn', 'fail_run', 'none'],
    description: '`skip_turn`: the run goes on without the turn; `none`: the turn was closed before.',
  })
  effect: 'skip_turn' | 'fail_run' | 'none';
}

/** Failures alike. `id` is their `error_group`. */
export class DeadLetterGroupResource extends Resource implements client.DeadLetterGroup {
  @ApiProperty({ example: 'rate_limited-3f0a9c21' })
  error_group: string;

  @ApiProperty({ type: 'integer' })
  count: number;

  @ApiProperty({ type: 'integer', description: 'How many of them are open.' })
  open: number;

  @ApiProperty({ type: 'integer', description: 'Runs that they are of.' })
  runs: number;

  @ApiProperty({ type: [String] })
  engine_types: string[];

  @ApiProperty({ format: 'date-time' })
  first_at: string;

  @ApiProperty({ format: 'date-time' })
  last_at: string;

  @ApiProperty({ format: 'uuid', description: 'The newest of them.' })
  example_id: string;

  @ApiProperty({ type: Object, description: 'Failure of the newest.' })
  failure: Failure;
}

export const groupOf = ({ first_at, last_at, ...group }: DeadLetterGroup): DeadLetterGroupResource => ({
  ...group,
  id: group.error_group,
  first_at: iso(first_at),
  last_at: iso(last_at),
  created_at: iso(first_at),
  updated_at: iso(last_at),
});
