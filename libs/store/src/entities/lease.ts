import type { EngineType } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How a lease ended: by a report, or because its time was over, its engine silent, or its holder gone. */
export type LeaseEnd = 'completed' | 'failed' | 'expired' | 'silent' | 'given_back';

/** That an engine over REST was given a turn. The row stays for as long as the turn is open, and a while longer: its token says so. */
@Entity('leases')
@Index('leases_event', ['event_id'])
@Index('leases_by_age', ['expires_at'])
export class LeaseRow {
  @PrimaryColumn('uuid') lease_token: string;
  @Column('uuid') event_id: string;
  @Column('uuid') scenario_run_id: string;
  @Column('integer') turn: number;
  @Column('uuid') engine_id: string;
  @Column('text') engine_type: EngineType;
  @Column('smallint') dispatch: number;
  /** Number of the attempt in its dispatch, from 1. */
  @Column('smallint') delivery: number;
  @Column('timestamptz') expires_at: Date;
  /** null: the engine has the turn in hand. */
  @Column('text', { nullable: true }) ended_as: LeaseEnd | null;
  @Column('timestamptz', { nullable: true }) ended_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
