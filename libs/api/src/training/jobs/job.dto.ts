import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { JOB_STATUSES, type TrainingJobRow } from '@scrai/store';
import { IsInt, IsObject, IsOptional, Matches, Max, Min } from 'class-validator';
import { Nested } from '../../http/nested.js';
import { iso, isoOrNull, Resource } from '../../http/resource.js';
import { AnySelection } from '../training.dto.js';
import { EachHyperparameter } from './hyperparameters.js';

/** Body of `POST /training/jobs`. */
export class TrainingJobBody implements client.NewTrainingJob {
  @ApiProperty({
    description: 'By which runs name the model that comes of it, as they do an alias.',
    example: 'haggler',
    pattern: '^[a-z][a-z0-9-]{0,39}$',
  })
  @Matches(/^[a-z][a-z0-9-]{0,39}$/, {
    message: 'name has 1 to 40 small letters, digits and hyphens, and begins with a letter',
  })
  name: string;

  @ApiProperty({ description: 'The model to begin with, as provider:model.', example: 'openai:gpt-4.1-mini' })
  @Matches(/^[a-z][a-z0-9-]*:\S+$/, { message: 'model must be provider:model' })
  model: string;

  @ApiProperty({
    type: AnySelection,
    description: 'What is learned: examples; or pairs, where `prefer` is given.',
  })
  @Nested(() => AnySelection)
  selection: AnySelection;

  @ApiPropertyOptional({
    type: Object,
    description: 'What the provider lets one set, by its own names.',
    example: { n_epochs: 3 },
  })
  @IsOptional()
  @IsObject()
  @EachHyperparameter()
  hyperparameters?: Record<string, string | number>;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 2 ** 31 - 1 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(2 ** 31 - 1)
  seed?: number;
}

export class TrainingJob extends Resource implements client.TrainingJob {
  @ApiProperty({ example: 'haggler' })
  name: string;

  @ApiProperty({ example: 'openai:gpt-4.1-mini' })
  base_model: string;

  @ApiProperty({ enum: ['supervised', 'preference'] })
  method: client.TrainingJob['method'];

  @ApiProperty({ type: Object, description: 'What is learned.' })
  selection: client.TrainingJob['selection'];

  @ApiProperty({ type: Object })
  hyperparameters: Record<string, string | number>;

  @ApiProperty({ type: 'integer', nullable: true })
  seed: number | null;

  @ApiProperty({
    enum: JOB_STATUSES,
    description: '`pending` and `uploaded` are before the provider has begun.',
  })
  status: client.TrainingJob['status'];

  @ApiProperty({ description: 'Somebody wants it to end.' })
  cancel_requested: boolean;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Lines of the file that was uploaded.' })
  lines: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'The provider’s id of the file.' })
  file_id: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'The provider’s id of the job.' })
  provider_job_id: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'What was heard of it last.' })
  note: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  trained_tokens: number | null;

  @ApiProperty({ type: String, nullable: true, description: 'The model that came of it, as provider:model.' })
  model: string | null;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed.' })
  error: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  ended_at: string | null;
}

export const jobOf = (row: TrainingJobRow): TrainingJob => ({
  id: row.id,
  name: row.name,
  base_model: `${row.provider}:${row.base_model}`,
  method: row.method,
  selection: row.selection,
  hyperparameters: row.hyperparameters,
  seed: row.seed,
  status: row.status,
  cancel_requested: row.cancel_requested,
  lines: row.lines,
  file_id: row.file_id,
  provider_job_id: row.provider_job_id,
  note: row.note,
  trained_tokens: row.trained_tokens,
  model: row.model,
  error: row.error,
  ended_at: isoOrNull(row.ended_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
