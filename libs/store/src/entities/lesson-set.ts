import type { JsonObject, Lesson } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What agents may learn from runs that have ended. A version never changes: other lessons need another version. */
@Entity('lesson_sets')
@Index('lesson_sets_distilled_by', ['distilled_by'], { unique: true, where: 'distilled_by IS NOT NULL' })
export class LessonSetRow {
  @PrimaryColumn('text') name: string;
  @PrimaryColumn('text') version: string;
  @Column('uuid') id: string;
  @Column('text') description: string;
  /** SHA-256 of the canonical form of `lessons`. */
  @Column('text') content_hash: string;
  @Column('jsonb') lessons: Lesson[];
  /** The run that distilled it; null where somebody wrote it. */
  @Column('uuid', { nullable: true }) distilled_by: string | null;
  /** The model call of that run whose answer it is, by the id that REST gives it. */
  @Column('text', { nullable: true }) model_call_id: string | null;
  /** The measure that it is to change, and which way; null where somebody wrote it. */
  @Column('jsonb', { nullable: true }) goal: JsonObject | null;
  /** The runs that it stems from. */
  @Column('jsonb', { default: [] }) sources: JsonObject[];
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
