import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import {
  MEDIA_TYPES,
  MediaReference,
  MOST_MEDIA,
  type Failure,
  type JsonObject,
  type Usage,
} from '@scrai/contracts';
import { asStored } from '@scrai/store';
import { Transform } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateIf,
} from 'class-validator';
import { EachNested, Nested } from '../http/nested.js';

/** What an engine says in an outcome is kept: a NUL in it becomes U+FFFD. */
const Kept = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? asStored(value) : value));

const STATUSES = ['processing', 'completed', 'failed'] as const satisfies client.ReportStatus[];
const A_DAY_MS = 86_400_000;

class UsageBody implements Usage {
  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  calls: number;

  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  input_tokens: number;

  @ApiProperty({ type: 'integer' })
  @IsInt()
  @Min(0)
  output_tokens: number;

  @ApiProperty({ description: 'US dollars.' })
  @IsNumber()
  @Min(0)
  cost: number;
}

class ReportedError implements client.ReportedError {
  @ApiProperty({ example: 'out_of_memory', description: 'Stable, for grouping.' })
  @Matches(/^[a-z][a-z0-9_]{0,63}$/, { message: 'code must be a word of a-z, 0-9 and "_"' })
  code: string;

  @ApiProperty({ example: 'The model does not fit in memory.' })
  @IsString()
  @MaxLength(10_000)
  @Kept()
  message: string;

  @ApiPropertyOptional({ type: Boolean, default: true, description: 'Whether trying again can help.' })
  @IsOptional()
  @IsBoolean()
  retryable = true;

  @ApiPropertyOptional({ enum: ['model', 'platform'], default: 'platform' })
  @IsOptional()
  @IsIn(['model', 'platform'])
  origin: Failure['origin'] = 'platform';

  @ApiPropertyOptional({ type: 'integer', description: 'Do not try again before this many ms.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(A_DAY_MS)
  retry_after_ms?: number;
}

class ShownMedia extends MediaReference {
  @ApiProperty({ description: 'Of a stored blob.' })
  declare sha256: string;

  @ApiProperty({ enum: MEDIA_TYPES })
  declare media_type: MediaReference['media_type'];

  @ApiProperty({ description: 'What it shows.' })
  @Kept()
  declare alt: string;
}

/** Body of `PUT /events/{id}/status`. */
export class ReportBody implements client.StatusReport {
  @ApiProperty({
    enum: STATUSES,
    description:
      '`processing` asks for another lease time; `completed` needs `result`, `failed` needs `error`.',
  })
  @IsIn(STATUSES)
  status: client.ReportStatus;

  @ApiProperty({ format: 'uuid', description: 'As the claim gave it.' })
  @IsUUID()
  lease_token: string;

  @ApiPropertyOptional({
    type: Object,
    description: "The answer; it satisfies the turn's `view.ask.schema`.",
  })
  @ValidateIf(({ status }: ReportBody) => status === 'completed')
  @IsObject()
  result?: JsonObject;

  @ApiPropertyOptional({
    type: [ShownMedia],
    maxItems: MOST_MEDIA,
    description: 'Stored blobs that are shown with the answer.',
  })
  @IsOptional()
  @EachNested(() => ShownMedia, MOST_MEDIA)
  media?: ShownMedia[];

  @ApiPropertyOptional({ type: ReportedError })
  @ValidateIf(({ status }: ReportBody) => status === 'failed')
  @Nested(() => ReportedError)
  error?: ReportedError;

  @ApiPropertyOptional({
    type: UsageBody,
    description: 'Of the model calls behind the result; none when absent.',
  })
  @IsOptional()
  @Nested(() => UsageBody)
  usage?: UsageBody;

  @ApiPropertyOptional({
    example: 'local:llama',
    description: 'What answered, as `provider:name`; the engine itself when absent. It stands in the log.',
  })
  @IsOptional()
  @Matches(/^[a-z][a-z0-9-]*:\S{1,200}$/, { message: 'model must be provider:name' })
  model?: string;

  @ApiPropertyOptional({
    type: Boolean,
    default: false,
    description: 'Whether the answer comes from no real model or person.',
  })
  @IsOptional()
  @IsBoolean()
  simulated = false;
}

export class StatusReported implements client.StatusReported {
  @ApiProperty({ format: 'uuid', description: 'Of the event.' })
  id: string;

  @ApiProperty({ enum: STATUSES })
  status: client.ReportStatus;

  @ApiProperty({ format: 'uuid' })
  lease_token: string;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    description: 'null: the lease has ended.',
  })
  lease_expires_at: string | null;
}
