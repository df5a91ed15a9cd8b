import type { JsonObject } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

export const JOB_STATUSES = ['pending', 'uploaded', 'running', 'succeeded', 'failed', 'cancelled'] as const;
export type JobStatus = (typeof JOB_STATUSES)[number];

/** A fine-tuning job at a provider: what was ordered, how far it is, and the model that came of it. */
@Entity('training_jobs')
@Index('training_jobs_names', ['name'], { unique: true, where: `status NOT IN ('failed', 'cancelled')` })
@Index('training_jobs_due', ['next_look_at'], { where: 'ended_at IS NULL' })
export class TrainingJobRow {
  @PrimaryColumn('uuid') id: string;
  /** By which runs name the model that comes of it. */
  @Column('text') name: string;
  @Column('text') provider: string;
  /** The provider's own name of the model to begin with. */
  @Column('text') base_model: string;
  @Column('text') method: 'supervised' | 'preference';
  @Column('jsonb') selection: JsonObject;
  @Column('jsonb') hyperparameters: Record<string, string | number>;
  @Column('bigint', { nullable: true }) seed: number | null;
  @Column('text', { default: 'pending' }) status: JobStatus;
  @Column('boolean', { default: false }) cancel_requested: boolean;
  /** Lines of the file that was uploaded. */
  @Column('integer', { nullable: true }) lines: number | null;
  @Column('text', { nullable: true }) file_id: string | null;
  /** The provider's id of the job. */
  @Column('text', { nullable: true }) provider_job_id: string | null;
  /** What the provider said last, or why the next look is due later. */
  @Column('text', { nullable: true }) note: string | null;
  @Column('bigint', { nullable: true }) trained_tokens: number | null;
  /** `provider:model` that came of it. */
  @Column('text', { nullable: true }) model: string | null;
  @Column('text', { nullable: true }) error: string | null;
  @Column('text', { nullable: true, unique: true }) idempotency_key: string | null;
  @Column('timestamptz', { default: () => 'now()' }) next_look_at: Date;
  /** Until then it is in somebody's hands. */
  @Column('timestamptz', { nullable: true }) held_until: Date | null;
  /** Since then the provider says, each time it is asked, that there is no such job. */
  @Column('timestamptz', { nullable: true }) missing_since: Date | null;
  @Column('timestamptz', { nullable: true }) ended_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
