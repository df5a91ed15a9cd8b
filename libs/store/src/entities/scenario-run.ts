import type { BreakpointHit, JsonObject, Lane, OnDeadLetter, RunStatus } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One execution of a scenario template's version. `last_seq` is the length of its log. */
@Entity('scenario_runs')
@Index('scenario_runs_parent', ['parent_run_id', 'position'], { where: 'parent_run_id IS NOT NULL' })
@Index('scenario_runs_unended', ['partition'], { where: `status IN ('pending', 'running', 'paused')` })
@Index('scenario_runs_budget', ['budget_id'], { where: 'budget_id IS NOT NULL' })
@Index('scenario_runs_budget_unended', ['budget_id'], {
  where: `budget_id IS NOT NULL AND status IN ('pending', 'running', 'paused')`,
})
@Index('scenario_runs_interviews', ['ended_at'], { where: `mode = 'interview'` })
// Of an expression, which only the migration can say.
@Index('scenario_runs_alike', { synchronize: false })
export class ScenarioRunRow {
  @PrimaryColumn('uuid') id: string;
  /** Order of creation: the key by which lists are paged. */
  @Index('scenario_runs_position', { unique: true })
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position: number;
  @Column('text') template: string;
  @Column('text') template_version: string;
  @Column('text') template_hash: string;
  @Column('jsonb') parameters: JsonObject;
  @Column('bigint') seed: number;
  /** `provider:model` of agents that name no other. */
  @Column('text') model: string;
  /** How it came to be: `live`, or another way that its creator names, such as `replay`. */
  @Column('text') mode: string;
  @Column('text') status: RunStatus;
  /** Why it failed or waits, for people. */
  @Column('text', { nullable: true }) status_reason: string | null;
  /** What becomes of it when a turn is a dead letter. */
  @Column('text', { default: 'wait' }) on_dead_letter: OnDeadLetter;
  /** No turn beyond this one is requested; null: no limit. */
  @Column('integer', { nullable: true }) turn_limit: number | null;
  /** Where it paused by breakpoints, until it goes on. */
  @Column('jsonb', { nullable: true }) breakpoint_hit: BreakpointHit | null;
  @Column('text') lane: Lane;
  /** Partition of the orchestrators that it belongs to. */
  @Column('smallint') partition: number;
  @Column('integer', { default: 0 }) last_seq: number;
  /** No turn below this one is open; it may lag, and saves reading the finished ones. */
  @Column('integer', { default: 1 }) open_from: number;
  /** SHA-256 of the canonical log, once the run has ended and somebody computed it. */
  @Column('text', { nullable: true }) fingerprint: string | null;
  /** Payload of `run.ended`. */
  @Column('jsonb', { nullable: true }) outcome: JsonObject | null;
  /** Experiment, arm and whatever else its creator wants to find it by. */
  @Column('jsonb', { nullable: true }) labels: JsonObject | null;
  @Index('scenario_runs_idempotency_key', { unique: true })
  @Column('text', { nullable: true })
  idempotency_key: string | null;
  /** The request that the key came with. */
  @Column('jsonb', { nullable: true }) asked: JsonObject | null;
  /** Everything that it takes to compile the scenario again: templates as they were, parameters, seed. */
  @Column('jsonb') spec: JsonObject;
  /** The run whose events it shares through `forked_at_seq`. */
  @Column('uuid', { nullable: true }) parent_run_id: string | null;
  @Column('integer', { nullable: true }) forked_at_seq: number | null;
  /** Payload of the event that follows the shared ones. */
  @Column('jsonb', { nullable: true }) changes: JsonObject | null;
  /** Where a request is one that an ancestor's model has answered, that answer is taken. */
  @Column('boolean', { default: false }) reuse_answers: boolean;
  /** What it may use together with others. */
  @Column('uuid', { nullable: true }) budget_id: string | null;
  @Column('timestamptz', { nullable: true }) started_at: Date | null;
  @Column('timestamptz', { nullable: true }) ended_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
