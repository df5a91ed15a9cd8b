import type { EngineHeartbeat, EngineType } from '@scrai/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

/** What an engine said of itself last. Whether it lives is read from the heartbeat's age. */
@Entity('engine_states')
export class EngineStateRow {
  @PrimaryColumn('uuid') engine_id: string;
  @Column('text') engine_type: EngineType;
  @Column('text') host: string;
  @Column('integer') pid: number;
  @Column('boolean', { default: false }) draining: boolean;
  @Column('jsonb') metadata: EngineHeartbeat['metadata'];
  @Column('timestamptz') started_at: Date;
  @Column('timestamptz') heartbeat_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
