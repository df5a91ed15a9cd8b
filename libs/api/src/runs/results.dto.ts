import { ApiProperty } from '@nestjs/swagger';
import type * as client from '@scrai/client';
import { RUN_STATUSES, type JsonObject, type RunStatus } from '@scrai/contracts';
import type { MeasurementRow } from '@scrai/store';
import { iso, Resource, RunResource } from '../http/resource.js';
import { RunOutcome } from './run.dto.js';

export class Fingerprint extends RunResource implements client.Fingerprint {
  @ApiProperty({ description: 'SHA-256 of the canonical log as it stands; final once the run has ended.' })
  fingerprint: string;

  @ApiProperty({ type: 'integer', description: 'Events in that log.' })
  events: number;
}

export class Measurement extends RunResource implements client.Measurement {
  @ApiProperty({ example: 'price' })
  measure: string;

  @ApiProperty({ type: 'integer' })
  version: number;

  @ApiProperty({ enum: ['run', 'agent', 'turn'] })
  level: 'run' | 'agent' | 'turn';

  @ApiProperty({ type: String, nullable: true })
  agent: string | null;

  @ApiProperty({ type: 'integer', nullable: true })
  turn: number | null;

  @ApiProperty({ type: Object, nullable: true, description: 'A number, text or boolean; null is missing.' })
  value: client.Measurement['value'];

  @ApiProperty({ type: String, nullable: true })
  unit: string | null;

  @ApiProperty({ type: [Number], description: 'Seqs of the events behind the value.' })
  evidence: number[];
}

export class Timings implements client.Timings {
  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at: string | null;

  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  ended_at: string | null;

  @ApiProperty({ type: Number, nullable: true, description: 'From start to end.' })
  duration_ms: number | null;

  @ApiProperty({ description: 'Sum over all recorded model calls, failed ones included.' })
  model_latency_ms: number;
}

export class SceneEnd implements Pick<client.SceneResults, 'scene' | 'index' | 'reason'> {
  @ApiProperty()
  scene: string;

  @ApiProperty({ type: 'integer' })
  index: number;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Which end was met; null where the run ended in it.',
  })
  reason: string | null;
}

/** How a run ended: `reason` is that of what ended it, so for a run that was played out that of its last scene. */
export class RunEnd extends RunOutcome {
  @ApiProperty({ type: [SceneEnd], description: 'Every scene that was played, in order, with its end.' })
  scenes: SceneEnd[];
}

/** Everything but `timings` is a function of the canonical log. */
export class RunResults extends Resource implements client.RunResults {
  @ApiProperty({ format: 'uuid' })
  scenario_run_id: string;

  @ApiProperty({ enum: RUN_STATUSES })
  status: RunStatus;

  @ApiProperty({ type: RunEnd, nullable: true })
  outcome: RunEnd | null;

  @ApiProperty()
  fingerprint: string;

  @ApiProperty({ type: 'integer', description: 'Events of the log that these results were read from.' })
  events: number;

  @ApiProperty({ description: 'Whether any answer came from the simulated model.' })
  simulated: boolean;

  @ApiProperty({ type: Object, description: 'The world as it is at the end of the log.' })
  world: JsonObject;

  @ApiProperty({ type: [Object], description: 'What was said, thought, done and refused, with seqs.' })
  transcript: client.TranscriptEntry[];

  @ApiProperty({ type: [Object] })
  agents: client.AgentResults[];

  @ApiProperty({ type: [Object] })
  scenes: client.SceneResults[];

  @ApiProperty({ type: Object, description: 'Turns requested, completed, skipped (no answer), cancelled.' })
  turns: client.TurnCounts;

  @ApiProperty({ type: Object, description: 'Model calls, tokens, and US dollars.' })
  spent: client.Spent;

  @ApiProperty({ type: [Object] })
  summaries: client.RunResults['summaries'];

  @ApiProperty({ type: [Object], description: 'The analyst’s answers, with the events that they cite.' })
  findings: client.Finding[];

  @ApiProperty({ type: [Object] })
  refused_findings: client.RunResults['refused_findings'];

  @ApiProperty({ type: [Object] })
  ratings: client.RunResults['ratings'];

  @ApiProperty({ type: Object, nullable: true })
  budget_exhausted: client.RunResults['budget_exhausted'];

  @ApiProperty({ type: [Measurement] })
  measurements: Measurement[];

  @ApiProperty({ type: Timings, description: 'Wall clock: not reproducible, and therefore apart.' })
  timings: Timings;
}

export const measurementOf = (row: MeasurementRow): Measurement => ({
  id: row.id,
  scenario_run_id: row.scenario_run_id,
  measure: row.measure,
  version: row.version,
  level: row.level,
  agent: row.agent,
  turn: row.turn,
  value: row.value as client.Measurement['value'],
  unit: row.unit,
  evidence: row.evidence,
  created_at: iso(row.created_at),
  updated_at: iso(row.updated_at),
});
