import type { CallPurpose, CallSelection, Failure, JsonObject } from '@scrai/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One request to a language model, with its answer or its failure. Written once. */
@Entity('model_calls')
export class ModelCallRow {
  @PrimaryColumn('uuid') scenario_run_id: string;
  @PrimaryColumn('integer') turn: number;
  @PrimaryColumn('smallint') call_index: number;
  /** `dispatch.delivery` of the attempt that made it. */
  @PrimaryColumn('text') attempt: string;
  @Column('text', { default: 'answer' }) purpose: CallPurpose;
  @Column('uuid') turn_id: string;
  @Column('text') agent: string;
  @Column('uuid') engine_id: string;
  @Column('text') model: string;
  @Column('boolean') simulated: boolean;
  @Column('jsonb', { nullable: true }) selection: CallSelection | null;
  @Column('json') request: JsonObject;
  @Column('text') request_hash: string;
  @Column('json', { nullable: true }) response: JsonObject | null;
  @Column('jsonb', { nullable: true }) failure: Failure | null;
  @Column('integer') input_tokens: number;
  @Column('integer') output_tokens: number;
  /** US dollars. */
  @Column('double precision') cost: number;
  @Column('double precision') latency_ms: number;
  @Column('timestamptz') started_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
