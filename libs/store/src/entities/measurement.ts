import type { Json } from '@scrai/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One value of a measure at one place of a run. Computing it again replaces it. */
@Entity('measurements')
export class MeasurementRow {
  @PrimaryColumn('uuid') scenario_run_id: string;
  @PrimaryColumn('text') measure: string;
  /** `run`, `agent/{name}` or `turn/{number}`. */
  @PrimaryColumn('text') place: string;
  @Column('uuid') id: string;
  @Column('smallint') version: number;
  @Column('text') level: 'run' | 'agent' | 'turn';
  @Column('text', { nullable: true }) agent: string | null;
  @Column('integer', { nullable: true }) turn: number | null;
  @Column('jsonb') value: Json;
  @Column('text', { nullable: true }) unit: string | null;
  /** Seqs of the events behind the value. */
  @Column('integer', { array: true }) evidence: number[];
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
