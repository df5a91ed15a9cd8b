import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import type { EventTypeRow, RetryPolicyRow } from '@scrai/store';
import { IsInt, IsNotEmpty, IsNumber, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import { Nested } from '../http/nested.js';
import { iso, Resource } from '../http/resource.js';

const MOST_TRIES = 1_000;
const A_DAY_MS = 86_400_000;

/** Body of `PUT /retry-policies/{name}`. */
export class RetryPolicyBody implements client.RetryPolicyValues {
  @ApiProperty({ type: 'integer', example: 5, description: 'Reported failures that are tried again.' })
  @IsInt()
  @Min(0)
  @Max(MOST_TRIES)
  max_retries: number;

  @ApiProperty({ type: 'integer', example: 1000 })
  @IsInt()
  @Min(0)
  @Max(A_DAY_MS)
  initial_delay_ms: number;

  @ApiProperty({ type: 'integer', example: 60000 })
  @IsInt()
  @Min(0)
  @Max(A_DAY_MS)
  max_delay_ms: number;

  @ApiProperty({ example: 2, minimum: 1 })
  @IsNumber()
  @Min(1)
  @Max(100)
  multiplier: number;

  @ApiProperty({ example: 0.2, minimum: 0, maximum: 1, description: 'Share of a delay that is drawn.' })
  @IsNumber()
  @Min(0)
  @Max(1)
  jitter: number;

  @ApiProperty({
    type: 'integer',
    example: 10,
    description: 'Started attempts, reported or not, that end in a dead letter.',
  })
  @IsInt()
  @Min(1)
  @Max(MOST_TRIES)
  dead_letter_threshold: number;
}

export class RetryPolicy extends Resource implements client.RetryPolicy {
  @ApiProperty({ description: '`global`, or the event type that it is for.', example: 'global' })
  name: string;

  @ApiProperty({ type: 'integer' })
  max_retries: number;

  @ApiProperty({ type: 'integer' })
  initial_delay_ms: number;

  @ApiProperty({ type: 'integer' })
  max_delay_ms: number;

  @ApiProperty()
  multiplier: number;

  @ApiProperty()
  jitter: number;

  @ApiProperty({ type: 'integer' })
  dead_letter_threshold: number;
}

/** Body of `PUT /event-types/{name}`. What is left out stays as it is. */
export class EventTypeBody implements client.EventTypeValues {
  @ApiPropertyOptional({ example: 'An agent gave its answer.' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  description?: string;

  @ApiPropertyOptional({ type: 'integer', example: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(32_767)
  schema_version?: number;

  @ApiPropertyOptional({
    type: Object,
    description: 'JSON Schema of the payload.',
    example: { type: 'object' },
  })
  @IsOptional()
  @IsObject()
  payload_schema?: JsonObject;

  @ApiPropertyOptional({
    type: RetryPolicyBody,
    nullable: true,
    description: 'Its own retry policy; null: `global` holds again. Takes effect at the next failure.',
  })
  @IsOptional()
  @Nested(() => RetryPolicyBody)
  retry_policy?: RetryPolicyBody | null;
}

export class EventTypeResource extends Resource implements client.EventTypeResource {
  @ApiProperty({ example: 'turn.completed' })
  name: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ type: 'integer' })
  schema_version: number;

  @ApiProperty({ type: Object })
  payload_schema: JsonObject;

  @ApiProperty({ type: RetryPolicyBody, nullable: true, description: 'Its own; null where `global` holds.' })
  retry_policy: RetryPolicyBody | null;
}

const dated = (row: RetryPolicyRow | EventTypeRow): Resource => ({
  id: row.name,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

export const policyOf = (row: RetryPolicyRow): RetryPolicy => ({ ...row, ...dated(row) });

const valuesOf = ({
  name: _,
  created_at: _made,
  updated_at: _set,
  ...values
}: RetryPolicyRow): RetryPolicyBody => values;

/** @param policies all there are. */
export const eventTypeOf = (row: EventTypeRow, policies: RetryPolicyRow[]): EventTypeResource => {
  const own = policies.find(({ name }) => name === row.name);
  return { ...row, ...dated(row), retry_policy: own ? valuesOf(own) : null };
};
