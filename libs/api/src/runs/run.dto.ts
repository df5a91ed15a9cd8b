import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import {
  LANES,
  ON_DEAD_LETTER,
  RUN_STATUSES,
  type BreakpointHit as Hit,
  type FinalRunStatus,
  type JsonObject,
  type Lane,
  type OnDeadLetter,
  type RunStatus,
} from '@scrai/contracts';
import type { Run } from '@scrai/store';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { EachNested } from '../http/nested.js';
import { RunBudget } from '../budgets/budget.dto.js';
import { Nested } from '../http/nested.js';
import { PageQuery } from '../http/page.js';
import { iso, isoOrNull, Resource } from '../http/resource.js';
import { BreakpointBody } from './breakpoints/breakpoint.dto.js';
import { MOST_BREAKPOINTS } from './breakpoints/checked-breakpoints.js';
import { EachLabel, EachPrice, LESSONS, MODEL_NAME } from './start-run.checks.js';

export const MODES = ['live', 'trial'] as const satisfies client.RunMode[];

/** Body of `POST /scenario-runs`. */
export class StartRunBody implements client.StartRun {
  @ApiProperty({ description: 'Name of a scenario template.', example: 'price-negotiation' })
  @IsString()
  @IsNotEmpty()
  template: string;

  @ApiPropertyOptional({ description: 'Its version; the newest when absent.', example: '1.0.0' })
  @IsOptional()
  @IsString()
  version?: string;

  @ApiPropertyOptional({
    description: 'Values of the template’s parameters.',
    type: Object,
    example: { max_rounds: 6 },
  })
  @IsOptional()
  @IsObject()
  parameters?: JsonObject;

  @ApiPropertyOptional({
    description: 'Seed of all random draws, below 2^53. Drawn, and returned, when absent.',
    example: 7,
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    type: 'integer',
  })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seed?: number;

  @ApiPropertyOptional({ description: 'Model of agents that name none.', example: 'simulated:default' })
  @IsOptional()
  @Matches(MODEL_NAME, { message: 'model must be provider:model, such as simulated:default, or an alias' })
  model?: string;

  @ApiPropertyOptional({
    description:
      'Lesson set of every agent in place of its own, as name@version; `none` for none. What the templates say when absent.',
    example: 'ultimatum@1',
  })
  @IsOptional()
  @Matches(LESSONS, { message: 'lessons must be name@version, such as ultimatum@1, or none' })
  lessons?: string;

  @ApiPropertyOptional({ enum: MODES, default: 'live', description: 'A trial never holds back a live run.' })
  @IsOptional()
  @IsIn(MODES)
  mode?: client.RunMode;

  @ApiPropertyOptional({ description: 'Start paused; `POST /{id}/step` plays one turn.', default: false })
  @IsOptional()
  @IsBoolean()
  step?: boolean;

  @ApiPropertyOptional({ type: [BreakpointBody], description: 'Where it pauses by itself.' })
  @IsOptional()
  @EachNested(() => BreakpointBody, MOST_BREAKPOINTS)
  breakpoints?: BreakpointBody[];

  @ApiPropertyOptional({
    description: 'Whatever you want to find it by.',
    type: Object,
    example: { arm: 'low' },
  })
  @IsOptional()
  @IsObject()
  @EachLabel()
  labels?: Record<string, string>;

  @ApiPropertyOptional({
    enum: ON_DEAD_LETTER,
    description:
      'When a turn’s attempts are used up: wait for a person, skip the turn (recorded as missing), or fail the run. What the ' +
      'template says, or `wait`, when absent.',
  })
  @IsOptional()
  @IsIn(ON_DEAD_LETTER)
  on_dead_letter?: OnDeadLetter;

  @ApiPropertyOptional({
    description:
      'US dollars per million tokens by model, pinned for this run in place of those of the models file. A model without a price ' +
      'costs 0.',
    type: Object,
    example: { 'openai:gpt-5-mini': { input: 0.25, output: 2 } },
  })
  @IsOptional()
  @IsObject()
  @EachPrice()
  prices?: Record<string, client.ModelPrice>;

  @ApiPropertyOptional({
    type: RunBudget,
    description:
      'Bounds of this run alone, in place of those of the template that it names. When one is used up the run ends, and what it ' +
      'has so far stays. Turns that are open then are cancelled.',
  })
  @IsOptional()
  @Nested(() => RunBudget)
  budget?: RunBudget;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'A budget that it shares with other runs: `POST /budgets` makes one.',
  })
  @IsOptional()
  @IsUUID()
  budget_id?: string;
}

export class RunListQuery extends PageQuery {
  @ApiPropertyOptional({ enum: RUN_STATUSES })
  @IsOptional()
  @IsIn(RUN_STATUSES)
  status?: RunStatus;

  @ApiPropertyOptional({ description: 'Name of the template.' })
  @IsOptional()
  @IsString()
  template?: string;

  @ApiPropertyOptional({ description: 'A label that it must have, as `name=value`.', example: 'arm=low' })
  @IsOptional()
  @Matches(/^[^=]+=.*$/, { message: 'label must be name=value' })
  label?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Forks of this run.' })
  @IsOptional()
  @IsUUID()
  parent?: string;

  @ApiPropertyOptional({
    description: 'Of this mode. Without it, all but interviews.',
    example: 'interview',
  })
  @IsOptional()
  @IsString()
  mode?: string;
}

export class RunOutcome {
  @ApiProperty({ enum: ['completed', 'failed', 'stopped'] })
  status: FinalRunStatus;

  @ApiProperty({ example: 'the deal is closed' })
  reason: string;
}

export class BreakpointHit implements Hit {
  @ApiProperty({ type: 'integer', description: 'It stands still right after this event.' })
  seq: number;

  @ApiProperty({ type: [Number], description: 'Numbers of the breakpoints that were met.' })
  breakpoints: number[];

  @ApiPropertyOptional({ description: 'Why a condition could not be evaluated; the run pauses then too.' })
  fault?: string;
}

export class ScenarioRun extends Resource implements client.ScenarioRun {
  @ApiProperty({ example: 'price-negotiation' })
  template: string;

  @ApiProperty({ example: '1.0.0' })
  template_version: string;

  @ApiProperty({ description: 'SHA-256 of the template’s canonical form.' })
  template_hash: string;

  @ApiProperty({ type: Object })
  parameters: JsonObject;

  @ApiProperty({ type: 'integer', example: 7 })
  seed: number;

  @ApiProperty({ example: 'simulated:default' })
  model: string;

  @ApiProperty({ example: 'live' })
  mode: string;

  @ApiProperty({ enum: LANES })
  lane: Lane;

  @ApiProperty({ type: Object })
  labels: Record<string, string>;

  @ApiProperty({ enum: RUN_STATUSES })
  status: RunStatus;

  @ApiProperty({ type: String, nullable: true, description: 'Why it failed, or what it waits for.' })
  status_reason: string | null;

  @ApiProperty({ enum: ON_DEAD_LETTER })
  on_dead_letter: OnDeadLetter;

  @ApiProperty({ type: 'integer', description: 'Length of its log.' })
  last_seq: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'No turn beyond this one is requested.' })
  turn_limit: number | null;

  @ApiProperty({
    type: BreakpointHit,
    nullable: true,
    description: 'Where it has paused by breakpoints, until it goes on.',
  })
  breakpoint_hit: BreakpointHit | null;

  @ApiProperty({ type: RunOutcome, nullable: true, description: 'How it ended; null before.' })
  outcome: RunOutcome | null;

  @ApiProperty({ type: String, nullable: true, description: 'Run that it is a fork of.' })
  parent_run_id: string | null;

  @ApiProperty({
    type: 'integer',
    nullable: true,
    description: 'The last event that it shares with its parent.',
  })
  forked_at_seq: number | null;

  @ApiProperty({
    type: Object,
    nullable: true,
    description: 'Payload of the event that follows the shared ones.',
  })
  changes: JsonObject | null;

  @ApiProperty({ description: 'Recorded answers of its ancestors are used again.' })
  reuse_answers: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'The budget that it shares with other runs.' })
  budget_id: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  ended_at: string | null;
}

export const runOf = (row: Run): ScenarioRun => ({
  id: row.id,
  template: row.template,
  template_version: row.template_version,
  template_hash: row.template_hash,
  parameters: row.parameters,
  seed: row.seed,
  model: row.model,
  mode: row.mode,
  lane: row.lane,
  labels: (row.labels ?? {}) as Record<string, string>,
  status: row.status,
  status_reason: row.status_reason,
  on_dead_letter: row.on_dead_letter,
  last_seq: row.last_seq,
  turn_limit: row.turn_limit,
  breakpoint_hit: row.breakpoint_hit,
  outcome: row.outcome as RunOutcome | null,
  parent_run_id: row.parent_run_id,
  forked_at_seq: row.forked_at_seq,
  changes: row.changes,
  reuse_answers: row.reuse_answers,
  budget_id: row.budget_id,
  started_at: isoOrNull(row.started_at),
  ended_at: isoOrNull(row.ended_at),
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
