import type { EngineType, Failure } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import type { Attempt } from './event-instance.js';

export type DeadLetterStatus = 'open' | 'requeued' | 'deleted';

/** An event instance whose attempts are used up, with its history. `id` is derived from the turn and the dispatch. */
@Entity('dead_letters')
export class DeadLetterRow {
  @PrimaryColumn('uuid') id: string;
  /** Order of creation: the key by which lists are paged. */
  @Index('dead_letters_position', { unique: true })
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position: number;
  @Index('dead_letters_of_run') @Column('uuid') scenario_run_id: string;
  @Column('uuid') event_id: string;
  @Column('integer') turn: number;
  @Column('text') agent: string;
  @Column('text') engine_type: EngineType;
  @Column('smallint') dispatch: number;
  @Column('smallint') retry_count: number;
  @Column('text', { default: 'open' }) status: DeadLetterStatus;
  /** The last failure. */
  @Column('jsonb') failure: Failure;
  @Column('jsonb') attempts: Attempt[];
  /** Who requeued or deleted it, and why. */
  @Column('text', { nullable: true }) decided_by: string | null;
  @Column('text', { nullable: true }) decision_reason: string | null;
  @Column('timestamptz', { nullable: true }) decided_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
