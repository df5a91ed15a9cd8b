import type { MemoryKind } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Something that an agent keeps of its past: written with the log, never changed, and forgotten with the log. */
@Entity('memories')
@Index('memories_kept', ['agent_id', 'seq', 'index'], { where: 'forgotten_at IS NULL' })
@Index('memories_forgotten', ['agent_id', 'forgotten_at'], { where: 'forgotten_at IS NOT NULL' })
export class MemoryRow {
  @PrimaryColumn('uuid') agent_id: string;
  /** Of the event that wrote it; `index` is its place there. */
  @PrimaryColumn('integer') seq: number;
  @PrimaryColumn('smallint') index: number;
  @Column('uuid') scenario_run_id: string;
  @Column('integer') turn: number;
  @Column('text') kind: MemoryKind;
  @Column('text') text: string;
  @Column('double precision') importance: number;
  /** Names. */
  @Column('jsonb', { default: [] }) about: string[];
  /** Seqs of the events that it stems from. */
  @Column('integer', { array: true }) sources: number[];
  @Column('text') language: string;
  /** Stems of the text. */
  @Column('tsvector', { select: false })
  words: string;
  /** Seq of the event by which it was forgotten. */
  @Column('integer', { nullable: true }) forgotten_at: number | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
