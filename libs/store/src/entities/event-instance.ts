import type { EngineType, InstanceStatus, Lane } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One started try of an engine at an event instance, or what became of it. */
export interface Attempt {
  engine_id: string | null;
  engine_type: EngineType;
  status: InstanceStatus | 'skipped' | 'cancelled' | 'ignored';
  timestamp: string;
  retry_count: number;
  error: string | null;
}

/** The queue item of a requested turn. Its log stays small: what engines are sent lies in `work_messages`. */
@Entity('event_instances')
@Index('event_instances_due', ['next_attempt_at'], { where: 'next_attempt_at IS NOT NULL' })
export class EventInstanceRow {
  @PrimaryColumn('uuid') scenario_run_id: string;
  @PrimaryColumn('integer') turn: number;
  /** Id of the `turn.requested` behind it. */
  @Index('event_instances_event_id', { unique: true }) @Column('uuid') event_id: string;
  @Column('integer') seq: number;
  @Column('text') agent: string;
  @Column('text') engine_type: EngineType;
  @Column('text') lane: Lane;
  @Column('text', { default: 'queued' }) status: InstanceStatus;
  /** `processing_by_{engine_id}` while an engine holds it. */
  @Column('text', { nullable: true }) locked_by: string | null;
  @Column('timestamptz', { nullable: true }) lease_expires_at: Date | null;
  /** Reported failures of this dispatch. */
  @Column('smallint', { default: 0 }) retry_count: number;
  /** Started attempts of this dispatch. */
  @Column('smallint', { default: 0 }) attempts_started: number;
  /** Raised by a requeue, which starts both counts afresh. */
  @Column('smallint', { default: 1 }) dispatch: number;
  /** Not published before this time; null: at once. */
  @Column('timestamptz', { nullable: true }) next_attempt_at: Date | null;
  /** When the work was last handed to the broker by somebody who repairs; null: in the ordinary way. */
  @Column('timestamptz', { nullable: true }) published_at: Date | null;
  @Column('jsonb', { default: [] }) processed_by_engines: Attempt[];
  /** When the log closed its turn; null: the turn is open. A dead letter that was skipped is closed as what it is. */
  @Column('timestamptz', { nullable: true }) closed_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}

/** The work message of an event instance, byte for byte as engines receive it. Written once. */
@Entity('work_messages')
export class WorkMessageRow {
  @PrimaryColumn('uuid') scenario_run_id: string;
  @PrimaryColumn('integer') turn: number;
  @Column('text') body: string;
}
