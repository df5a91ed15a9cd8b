import type { AgentStatus, EngineType, JsonObject } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A participant of a run. Iteration and last result follow from its steps. */
@Entity('agent_instances')
@Index('agent_instances_of_run', ['scenario_run_id', 'name'], { unique: true })
export class AgentInstanceRow {
  @PrimaryColumn('uuid') agent_id: string;
  @Column('uuid') scenario_run_id: string;
  @Column('text') name: string;
  @Column('text') agent_template: string;
  @Column('text') engine_type: EngineType;
  @Column('jsonb') attributes: JsonObject;
  @Column('text', { default: 'running' }) status: AgentStatus;
  /** What is kept for it between turns by its engine type. */
  @Column('jsonb', { default: {} }) context: JsonObject;
  /** Guidance that it reads at its next turn. */
  @Column('jsonb', { default: [] }) pending_guidance: string[];
  @Column('text', { nullable: true }) last_error: string | null;
  @Column('timestamptz', { default: () => 'now()' }) started_at: Date;
  @Column('timestamptz', { nullable: true }) ended_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}

export type StepStatus = 'completed' | 'skipped' | 'cancelled';

/** The record of one turn of an agent. Its result is the payload of the event at `seq`. */
@Entity('agent_steps')
export class AgentStepRow {
  @PrimaryColumn('uuid') agent_id: string;
  @PrimaryColumn('integer') turn: number;
  @Column('uuid') scenario_run_id: string;
  /** How many turns of this agent were completed, this one included. */
  @Column('integer') iteration: number;
  @Column('text') status: StepStatus;
  /** Seq of the event that closed the turn; null where the same append closed it without one. */
  @Column('integer', { nullable: true }) seq: number | null;
  @Column('uuid', { nullable: true }) engine_id: string | null;
  @Column('timestamptz', { nullable: true }) started_at: Date | null;
  @Column('timestamptz', { nullable: true }) finished_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
