import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { Lesson, LessonValues } from '@scrai/contracts';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { EachNested } from '../http/nested.js';
import { EachLessonValue, MODEL_NAME } from '../runs/start-run.checks.js';

const SET_NAME = /^[a-z0-9][a-z0-9-]{0,63}$/;
const VERSION = /^[0-9]{1,6}(\.[0-9]{1,6}){0,2}$/;
const MOST_LESSONS = 50;
export const MOST_RUNS = 500;

const IsSetName = (): PropertyDecorator =>
  Matches(SET_NAME, { message: 'name must be small letters, digits and hyphens, such as ultimatum' });

export class NewLesson implements Lesson {
  @ApiProperty({ description: 'A role, an agent, an agent template, or `all`.', example: 'Proposer' })
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  for: string;

  @ApiProperty({ description: 'In words, for the prompt.', maxLength: 1000 })
  @IsString()
  @IsNotEmpty()
  @MaxLength(1000)
  text: string;

  @ApiPropertyOptional({ type: Object, description: 'Name -> value.', example: { offer: 4 } })
  @IsOptional()
  @IsObject()
  @EachLessonValue()
  values?: LessonValues;
}

/** Body of `POST /lesson-sets`: the run that has distilled it, or lessons. */
export class NewLessonSetBody implements client.NewLessonSet {
  @ApiPropertyOptional({ description: 'Name of the set; that of its distillation when absent.' })
  @IsOptional()
  @IsSetName()
  name?: string;

  @ApiPropertyOptional({ description: 'The next whole number when absent.', example: '1' })
  @IsOptional()
  @Matches(VERSION, { message: 'version must be numbers such as 2 or 1.0.0' })
  version?: string;

  @ApiPropertyOptional({ description: 'What it is for, for people.' })
  @IsOptional()
  @IsString()
  @MaxLength(4000)
  description?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'A run of `POST /lesson-sets/distillations`.' })
  @IsOptional()
  @IsUUID()
  distilled_by?: string;

  @ApiPropertyOptional({ type: [NewLesson], description: 'Lessons that somebody wrote.' })
  @IsOptional()
  @EachNested(() => NewLesson, MOST_LESSONS)
  lessons?: NewLesson[];
}

/** Body of `POST /lesson-sets/distillations`. */
export class DistilBody implements client.Distil {
  @ApiProperty({ description: 'Name of the set that is to be.', example: 'ultimatum' })
  @IsSetName()
  name: string;

  @ApiProperty({ type: [String], description: 'Ids of ended runs of one scenario template.' })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_RUNS)
  @ArrayUnique()
  @IsUUID(undefined, { each: true })
  runs: string[];

  @ApiProperty({ description: 'The measure that is to change.', example: 'earned' })
  @IsString()
  @IsNotEmpty()
  measure: string;

  @ApiPropertyOptional({ enum: ['higher', 'lower'], default: 'higher' })
  @IsOptional()
  @IsIn(['higher', 'lower'])
  better?: 'higher' | 'lower';

  @ApiPropertyOptional({
    description:
      'The only role that is to learn: then its own acts count that the others did not see. All roles when absent.',
    example: 'Proposer',
  })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  @MaxLength(100)
  for?: string;

  @ApiPropertyOptional({
    description: 'What somebody who has judged the runs would have later ones do otherwise.',
  })
  @IsOptional()
  @IsString()
  @MaxLength(4000)
  feedback?: string;

  @ApiPropertyOptional({ description: 'Agent template that distils.', default: 'distiller' })
  @IsOptional()
  @IsString()
  @IsNotEmpty()
  distiller?: string;

  @ApiPropertyOptional({ description: 'Model of the distiller.', example: 'simulated:default' })
  @IsOptional()
  @Matches(MODEL_NAME, { message: 'model must be provider:model, such as simulated:default, or an alias' })
  model?: string;

  @ApiPropertyOptional({ description: 'Seed of the distillation.', type: 'integer', default: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seed?: number;
}
