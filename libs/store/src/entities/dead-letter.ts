import type { DeadLetterStatus, EngineType, Failure, JsonObject } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Attempt } from './event-instance.js';

/** An event instance whose attempts are used up, with its history. `id` is derived from the turn and the dispatch. */
@Entity('dead_letters')
@Index('dead_letters_open', ['scenario_run_id', 'turn'], { where: `status = 'open'` })
export class DeadLetterRow {
  @PrimaryColumn('uuid') id: string;
  /** Order of creation: the key by which lists are paged. */
  @Index('dead_letters_position', { unique: true })
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position: number;
  @Index('dead_letters_of_run') @Column('uuid') scenario_run_id: string;
  @Column('uuid') event_id: string;
  @Column('text', { default: 'turn.requested' }) event_type: string;
  @Column('integer') turn: number;
  @Column('text') agent: string;
  @Column('text') engine_type: EngineType;
  @Column('smallint') dispatch: number;
  @Column('smallint') retry_count: number;
  @Column('text', { default: 'open' }) status: DeadLetterStatus;
  /** The last failure. */
  @Column('jsonb') failure: Failure;
  /** The same for failures that differ in ids, numbers and addresses alone. */
  @Column('text', { default: 'unknown' }) error_group: string;
  @Column('jsonb') attempts: Attempt[];
  /** RFC 6902: what a requeue changed in its work message; the `test`s hold what was there before. */
  @Column('jsonb', { nullable: true }) payload_diff: JsonObject[] | null;
  /** Who requeued or deleted it, and why. */
  @Column('text', { nullable: true }) decided_by: string | null;
  @Column('text', { nullable: true }) decision_reason: string | null;
  @Column('timestamptz', { nullable: true }) decided_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
