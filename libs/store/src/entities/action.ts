import type {
  ActionStatus,
  AgentAction,
  JsonObject,
  MemoryAction,
  PlatformAction,
  RunAction,
} from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A control command to a run, or to an agent of it. Handled once, in the order of `position`. */
@Entity('actions')
@Index('actions_pending', ['scenario_run_id', 'position'], { where: `status = 'pending'` })
export class ActionRow {
  @PrimaryColumn('uuid') id: string;
  @Index('actions_position', { unique: true })
  @Column({ type: 'bigint', generated: 'identity', generatedIdentity: 'ALWAYS' })
  position: number;
  @Column('uuid') scenario_run_id: string;
  /** Null for an action on the run itself. */
  @Column('uuid', { nullable: true }) agent_id: string | null;
  @Column('text') type: RunAction | AgentAction | MemoryAction | PlatformAction;
  @Column('jsonb') payload: JsonObject;
  @Column('text') urgency: string;
  @Column('text') actor: string;
  @Column('text', { nullable: true }) reason: string | null;
  @Column('text', { default: 'pending' }) status: ActionStatus;
  @Column('text', { nullable: true }) last_error: string | null;
  @Index('actions_idempotency_key', { unique: true })
  @Column('text', { nullable: true })
  idempotency_key: string | null;
  @Column('timestamptz', { nullable: true }) processed_at: Date | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
