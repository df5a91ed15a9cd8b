import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import type { JsonObject, Mind, Perception, View } from '@scrai/contracts';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Min } from 'class-validator';
import { RunResource } from '../../http/resource.js';
import { RunOutcome } from '../run.dto.js';

export class StateQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    description: 'After this event; the last one when absent.',
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  at_seq?: number;
}

export class StandingOfAgent implements client.AgentStanding {
  @ApiProperty({ example: 'seller' })
  name: string;

  @ApiProperty({ example: 'seller', description: 'Entry of the cast that it was made from.' })
  role: string;

  @ApiProperty({ example: 'actor' })
  engine_type: string;

  @ApiProperty({ description: 'False once it was destroyed.' })
  alive: boolean;

  @ApiProperty({ type: 'integer', description: 'Turns that it was asked for.' })
  turns: number;

  @ApiProperty({ type: 'integer', nullable: true, description: 'Its turn that is not closed.' })
  open_turn: number | null;

  @ApiProperty({ type: [String], description: 'Guidance that it reads at its next turn.' })
  pending_guidance: string[];
}

export class SceneNow {
  @ApiProperty()
  name: string;

  @ApiProperty()
  premise: string;

  @ApiProperty({ type: 'integer', description: 'Counts the scenes played, from 0.' })
  index: number;

  @ApiProperty({ type: 'integer' })
  round: number;

  @ApiProperty({ type: 'integer', description: 'Turns closed in it.' })
  turns: number;

  @ApiProperty({ type: [String], description: 'Those who act in it.' })
  agents: string[];
}

export class TurnNow {
  @ApiProperty({ type: 'integer' })
  turn: number;

  @ApiProperty()
  agent: string;

  @ApiProperty({ type: 'integer', description: 'Seq of its request.' })
  seq: number;

  @ApiProperty({ example: 'act' })
  ask: string;

  @ApiProperty({ type: 'integer' })
  round: number;
}

export class RunState extends RunResource implements client.RunState {
  @ApiProperty({ type: 'integer' })
  at_seq: number;

  @ApiProperty({ type: Object, description: 'As they are from here on; a fork may have changed them.' })
  parameters: JsonObject;

  @ApiProperty({ type: Object })
  world: JsonObject;

  @ApiProperty({ type: SceneNow, nullable: true, description: 'Null between scenes.' })
  scene: SceneNow | null;

  @ApiProperty({ type: 'integer', description: 'Turns requested so far.' })
  turn: number;

  @ApiProperty({ type: [TurnNow] })
  open_turns: TurnNow[];

  @ApiProperty({ type: [StandingOfAgent] })
  agents: StandingOfAgent[];

  @ApiProperty({ type: Object, description: 'Calls, tokens and money of closed turns.' })
  spent: { calls: number; tokens: number; money: number };

  @ApiProperty({ type: Object, nullable: true })
  budget_exhausted: { budget: string; limit: number } | null;

  @ApiProperty({ type: RunOutcome, nullable: true })
  outcome: RunOutcome | null;
}

export class PastAgent extends StandingOfAgent implements client.PastAgent {
  @ApiProperty({ format: 'uuid' })
  id: string;

  @ApiProperty({ format: 'uuid', description: 'The same as `id`.' })
  agent_id: string;

  @ApiProperty({ format: 'uuid' })
  scenario_run_id: string;

  @ApiProperty({ type: 'integer' })
  at_seq: number;

  @ApiProperty()
  model: string;

  @ApiProperty({ type: Object })
  attributes: JsonObject;

  @ApiProperty({
    type: Object,
    nullable: true,
    description:
      'What it wants, intends and holds to be true, with the seqs of the answers that changed it; null where nothing of it changes (`adapts`).',
  })
  mind: Mind | null;

  @ApiProperty({ type: [Object], description: 'What it has perceived and still knows of, oldest first.' })
  perceived: Perception[];

  @ApiProperty({
    type: Object,
    description:
      'What it is shown, if this very event asks it; else what it would be shown, were it asked now.',
  })
  view: View;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time' })
  updated_at: string;
}
