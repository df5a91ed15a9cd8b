import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { Lesson, LessonValues } from '@scrai/contracts';
import type { LessonSetRow } from '@scrai/store';
import { iso, Resource } from '../http/resource.js';

export class LessonGoal implements client.LessonGoal {
  @ApiProperty({ description: 'A measure of the template.', example: 'earned' })
  measure: string;

  @ApiProperty({ enum: ['higher', 'lower'] })
  better: 'higher' | 'lower';
}

export class LessonBody implements Lesson {
  @ApiProperty({ description: 'A role, an agent, an agent template, or `all`.', example: 'Proposer' })
  for: string;

  @ApiProperty({ description: 'In words, for the prompt.' })
  text: string;

  @ApiProperty({
    type: Object,
    required: false,
    description: 'For hints, policies and programs: name -> value.',
    example: { offer: 4 },
  })
  values?: LessonValues;
}

export class LessonSource implements client.LessonSource {
  @ApiProperty({ format: 'uuid' })
  scenario_run_id: string;

  @ApiProperty()
  template: string;

  @ApiProperty()
  template_version: string;

  @ApiProperty({ type: 'integer' })
  seed: number;

  @ApiProperty()
  fingerprint: string;
}

export class LessonSetSummary extends Resource implements client.LessonSetSummary {
  @ApiProperty({ example: 'ultimatum' })
  name: string;

  @ApiProperty({ example: '1' })
  version: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ description: 'SHA-256 of the canonical form of the lessons.' })
  hash: string;

  @ApiProperty({ type: 'integer', description: 'How many lessons it has.' })
  lessons_count: number;

  @ApiProperty({ type: LessonGoal, nullable: true })
  goal: LessonGoal | null;

  @ApiProperty({
    format: 'uuid',
    nullable: true,
    description: 'The run that distilled it; null where somebody wrote it.',
  })
  distilled_by: string | null;
}

/** One immutable version of a lesson set. */
export class LessonSet extends LessonSetSummary implements client.LessonSet {
  @ApiProperty({ type: [LessonBody] })
  lessons: LessonBody[];

  @ApiProperty({ type: [LessonSource], description: 'The runs that it stems from.' })
  sources: LessonSource[];

  @ApiProperty({ type: String, nullable: true, description: 'The model call whose answer it is.' })
  model_call_id: string | null;
}

export const summaryOf = (row: LessonSetRow): LessonSetSummary => ({
  id: row.id,
  name: row.name,
  version: row.version,
  description: row.description,
  hash: row.content_hash,
  lessons_count: row.lessons.length,
  goal: row.goal as LessonGoal | null,
  distilled_by: row.distilled_by,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});

export const lessonSetOf = (row: LessonSetRow): LessonSet => ({
  ...summaryOf(row),
  lessons: row.lessons,
  sources: row.sources as unknown as LessonSource[],
  model_call_id: row.model_call_id,
});
