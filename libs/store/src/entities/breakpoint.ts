import type { EventType } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Where a run shall pause: after events of a type, about an agent, with a condition; null: of any. */
@Entity('breakpoints')
export class BreakpointRow {
  @PrimaryColumn('uuid') scenario_run_id: string;
  /** Counts the breakpoints of its run, from 1: how people name it. */
  @PrimaryColumn('smallint') number: number;
  @Index('breakpoints_id', { unique: true })
  @Column('uuid')
  id: string;
  @Column('text', { nullable: true }) event_type: EventType | null;
  @Column('text', { nullable: true }) agent: string | null;
  @Column('text', { nullable: true }) condition: string | null;
  /** How often the run has paused by it. */
  @Column('integer', { default: 0 }) hits: number;
  @Column('integer', { nullable: true }) last_hit_seq: number | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
