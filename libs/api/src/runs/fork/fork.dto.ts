import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { AgentChange, Injection, JsonObject } from '@scrai/contracts';
import { IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString, Max, Min } from 'class-validator';
import { RunBudget } from '../../budgets/budget.dto.js';
import { EachNested, Nested } from '../../http/nested.js';
import { BreakpointBody } from '../breakpoints/breakpoint.dto.js';
import { MOST_BREAKPOINTS } from '../breakpoints/checked-breakpoints.js';
import { MODES } from '../run.dto.js';
import { EachLabel } from '../start-run.checks.js';

/** What is different from `at_seq` on. What stands in it is checked against the scenario, all of it before anything starts. */
export class ForkChanges implements client.ForkChanges {
  @ApiPropertyOptional({
    type: Object,
    description: 'Parameters with a new value; the template is rendered with it from there on.',
    example: { seller_haste: 3 },
  })
  @IsOptional()
  @IsObject()
  parameters?: JsonObject;

  @ApiPropertyOptional({ description: 'Model of agents that name no other, as provider:model.' })
  @IsOptional()
  @IsString()
  model?: string;

  @ApiPropertyOptional({
    type: Object,
    description:
      'Agent -> its new `persona`, `public_description`, `goals`, `instructions`, `model`, `model_options`, `call_models`, `prompt`, ' +
      '`attributes` (those named), `memory` (`add`: sentences; `forget`: seqs, or `all`).',
    example: { seller: { instructions: 'Sell today, at any price.' } },
  })
  @IsOptional()
  @IsObject()
  agents?: Record<string, AgentChange>;

  @ApiPropertyOptional({
    type: Object,
    description:
      'Something that happens: `content` that agents (`to`, or all) perceive, `guidance` that they read at their next ' +
      'turn, `set` (JSON pointer -> value) in the world.',
    example: { content: 'It begins to rain.' },
  })
  @IsOptional()
  @IsObject()
  inject?: Injection;

  @ApiPropertyOptional({
    type: RunBudget,
    description: 'Bounds of the whole run with a new value; what was used before the fork counts.',
  })
  @IsOptional()
  @Nested(() => RunBudget)
  budget?: RunBudget;
}

/** Body of `POST /scenario-runs/{id}/fork`. */
export class ForkBody implements client.ForkRun {
  @ApiProperty({ type: 'integer', minimum: 1, description: 'The last event that both share.', example: 20 })
  @IsInt()
  @Min(1)
  at_seq: number;

  @ApiPropertyOptional({ type: ForkChanges })
  @IsOptional()
  @Nested(() => ForkChanges)
  changes?: ForkChanges;

  @ApiPropertyOptional({
    default: false,
    description:
      'Where a request is the very one that a model has answered in the parent, that answer is taken and no model called.',
  })
  @IsOptional()
  @IsBoolean()
  reuse_answers?: boolean;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'Seed of the draws from there on.' })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  seed?: number;

  @ApiPropertyOptional({ enum: MODES, description: 'That of the parent when absent.' })
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

  @ApiPropertyOptional({ type: Object, description: 'Whatever you want to find it by.' })
  @IsOptional()
  @IsObject()
  @EachLabel()
  labels?: Record<string, string>;
}
