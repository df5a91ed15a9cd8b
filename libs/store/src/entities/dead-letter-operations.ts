import type { JsonObject, SelectionStatus } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Dead letters that were chosen by a filter at one moment, and what is to be done with them. */
@Entity('dead_letter_selections')
@Index('dead_letter_selections_running', ['position'], { where: `status = 'running'` })
export class DeadLetterSelectionRow {
  @PrimaryColumn('uuid') id: string;
  @Index('dead_letter_selections_position', { unique: true })
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position: number;
  @Column('text') action: 'requeue' | 'delete';
  /** For `delete`: what becomes of the runs; their policy decides where it is null. */
  @Column('text', { nullable: true }) then_run: 'skip_turn' | 'fail_run' | null;
  @Column('jsonb') filter: JsonObject;
  @Column('text', { default: 'ready' }) status: SelectionStatus;
  @Column('integer') total: number;
  @Column('text') actor: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text', { nullable: true }) executed_by: string | null;
  @Column('timestamptz', { nullable: true }) executed_at: Date | null;
  @Column('timestamptz', { nullable: true }) finished_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}

/** One dead letter of a selection; `result` is null until it was dealt with. */
@Entity('dead_letter_selection_items')
@Index('dead_letter_selection_items_due', ['selection_id', 'place'], { where: 'result IS NULL' })
export class DeadLetterSelectionItemRow {
  @PrimaryColumn('uuid') selection_id: string;
  @PrimaryColumn('integer') place: number;
  @Column('uuid') dead_letter_id: string;
  @Column('text', { nullable: true }) result: string | null;
  @Column('timestamptz', { nullable: true }) decided_at: Date | null;
}

/** Who did what with dead letters, when and why; written in the commit of what it tells of. */
@Entity('dead_letter_audit')
export class DeadLetterAuditRow {
  @PrimaryColumn('uuid') id: string;
  @Index('dead_letter_audit_position', { unique: true })
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position: number;
  @Column('text') operation: string;
  @Column('text') actor: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text') result: string;
  @Index('dead_letter_audit_of_letter')
  @Column('uuid', { nullable: true })
  dead_letter_id: string | null;
  @Column('uuid', { nullable: true }) scenario_run_id: string | null;
  @Column('uuid', { nullable: true }) selection_id: string | null;
  @Column('jsonb', { default: {} }) detail: JsonObject;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
