import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What several runs may use together: those that name it. */
@Entity('budgets')
export class BudgetRow {
  @PrimaryColumn('uuid') id: string;
  @Column('text', { nullable: true }) name: string | null;
  /** US dollars. */
  @Column('double precision', { nullable: true }) money: number | null;
  /** Of prompts and answers together. */
  @Column('bigint', { nullable: true }) tokens: number | null;
  /** What its runs have used, also those that were removed since: added up by the statement that keeps their model calls. */
  @Column('bigint', { default: 0 }) spent_calls: number;
  /** Exact where it is added up; every statement reads it as float8, since a numeric comes as text. */
  @Column('numeric', { default: 0 }) spent_money: number;
  @Column('bigint', { default: 0 }) spent_tokens: number;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
