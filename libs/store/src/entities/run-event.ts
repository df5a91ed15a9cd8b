import type { EngineType, EventType, JsonObject } from '@scrai/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A fact of a run's canonical log. Written once, never changed; `seq` counts from 1 without gaps. */
@Entity('run_events')
export class RunEventRow {
  @PrimaryColumn('uuid') scenario_run_id: string;
  @PrimaryColumn('integer') seq: number;
  @Column('text') type: EventType;
  @Column('smallint', { default: 1 }) schema_version: number;
  /** Seq of the event behind this one. */
  @Column('integer', { nullable: true }) caused_by: number | null;
  /** Name of the agent that it is about or addressed to. */
  @Column('text', { nullable: true }) agent: string | null;
  @Column('text', { nullable: true }) engine_type: EngineType | null;
  /** Engine whose outcome became this event; null for what the logic decided. */
  @Column('uuid', { nullable: true }) source_engine_id: string | null;
  @Column('jsonb') payload: JsonObject;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
}
