import type { JsonObject } from '@scrai/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A kind of event, with the schema of its payload. */
@Entity('event_types')
export class EventTypeRow {
  @PrimaryColumn('text') name: string;
  @Column('smallint') schema_version: number;
  @Column('text') description: string;
  /** JSON Schema of the payload. */
  @Column('jsonb') payload_schema: JsonObject;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}

/** How failed attempts are tried again: `global`, or of the event type that is its name. */
@Entity('retry_policies')
export class RetryPolicyRow {
  @PrimaryColumn('text') name: string;
  /** Reported failures after which an event instance is dead. */
  @Column('integer') max_retries: number;
  @Column('integer') initial_delay_ms: number;
  @Column('integer') max_delay_ms: number;
  @Column('double precision') multiplier: number;
  /** Share of a delay that is drawn, from 0 (none) to 1 (all of it). */
  @Column('double precision') jitter: number;
  /** Started attempts after which an event instance is dead, so that crash loops end too. */
  @Column('integer') dead_letter_threshold: number;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
