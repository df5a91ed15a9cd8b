import type {
  JsonObject,
  MediaReference,
  MemoryNote,
  PatchOperation,
  ToolCallRecord,
  ToolCallStatus,
  ToolEffect,
} from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** One use of a tool in a turn. Written when it has ended; one that acts, before it begins too. */
@Entity('tool_calls')
@Index('tool_calls_place', ['scenario_run_id', 'turn', 'call_index', 'place'])
@Index('tool_calls_started', ['scenario_run_id', 'turn'], { where: `status = 'started'` })
export class ToolCallRow {
  /** The idempotency key too. */
  @PrimaryColumn('uuid') id: string;
  @Column('uuid') scenario_run_id: string;
  @Column('integer') turn: number;
  @Column('smallint') call_index: number;
  @Column('smallint') place: number;
  @Column('text') tool_call_id: string;
  @Column('uuid') turn_id: string;
  @Column('text') agent: string;
  @Column('text') tool: string;
  @Column('text', { nullable: true }) effect: ToolEffect | null;
  @Column('jsonb') arguments: JsonObject;
  @Column('text') status: ToolCallStatus;
  @Column('text', { nullable: true }) result: string | null;
  @Column('jsonb', { nullable: true }) media: MediaReference[] | null;
  @Column('jsonb', { nullable: true }) proposed: PatchOperation[] | null;
  @Column('jsonb', { nullable: true }) remembered: MemoryNote[] | null;
  @Column('jsonb', { nullable: true }) failure: ToolCallRecord['failure'];
  /** `dispatch.delivery` of the attempt that ran it. */
  @Column('text') attempt: string;
  @Column('uuid') engine_id: string;
  @Column('timestamptz') started_at: Date;
  @Column('double precision', { nullable: true }) latency_ms: number | null;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}
