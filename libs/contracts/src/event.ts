import { IsDateString, IsIn, IsInt, IsObject, IsOptional, IsString, IsUUID, Min } from 'class-validator';
import { InterviewAsked, RunChanged } from './change.js';
import type { JsonObject } from './json.js';
import { MemoryEdited, MemoryWritten } from './memory.js';
import {
  AgentCreated,
  AgentDestroyed,
  AgentTicked,
  BudgetExhausted,
  EnvironmentReloaded,
  RunEnded,
  RunStarted,
  SceneEnded,
  SceneStarted,
  StimulusApplied,
} from './run.js';
import {
  ActRefused,
  FindingRefused,
  TurnCancelled,
  TurnCompleted,
  TurnRequested,
  TurnSkipped,
} from './turn.js';
import { WorldChanged, WorldChangeRefused } from './world.js';

/** Every canonical event type, with the class of its payload. */
export const EVENT_PAYLOADS = {
  'run.started': RunStarted,
  'agent.created': AgentCreated,
  'agent.ticked': AgentTicked,
  'agent.destroyed': AgentDestroyed,
  'scene.started': SceneStarted,
  'turn.requested': TurnRequested,
  'turn.completed': TurnCompleted,
  'turn.skipped': TurnSkipped,
  'turn.cancelled': TurnCancelled,
  'act.refused': ActRefused,
  'finding.refused': FindingRefused,
  'world.changed': WorldChanged,
  'world.change_refused': WorldChangeRefused,
  'stimulus.applied': StimulusApplied,
  'memory.written': MemoryWritten,
  'memory.edited': MemoryEdited,
  'environment.reloaded': EnvironmentReloaded,
  'budget.exhausted': BudgetExhausted,
  'run.changed': RunChanged,
  'interview.asked': InterviewAsked,
  'scene.ended': SceneEnded,
  'run.ended': RunEnded,
} as const;

export type EventType = keyof typeof EVENT_PAYLOADS;
export const EVENT_TYPES = Object.keys(EVENT_PAYLOADS) as EventType[];
export type PayloadOf<T extends EventType> = InstanceType<(typeof EVENT_PAYLOADS)[T]>;

/**
 * What the scenario's logic reads and writes: an event without ids, clocks or machines.
 * `seq` counts from 1 without gaps; `caused_by` is the seq of the event behind this one, null for the first.
 */
export type LogEvent = {
  [T in EventType]: { seq: number; type: T; caused_by: number | null; payload: PayloadOf<T> };
}[EventType];

/** A canonical event as the API and the bus show it. Ids are derived; see ids.ts. */
export class RunEvent {
  @IsUUID() event_id: string;
  @IsIn(EVENT_TYPES) event_type: EventType;
  @IsInt() @Min(1) schema_version: number;
  @IsUUID() scenario_run_id: string;
  @IsInt() @Min(1) seq: number;
  @IsDateString() timestamp: string;
  @IsOptional() @IsString() source_engine_id: string | null;
  @IsOptional() @IsString() target_engine_type: string | null;
  @IsOptional() @IsString() target_engine_id: string | null;
  @IsOptional() @IsUUID() target_agent_id: string | null;
  @IsInt() priority: number;
  @IsOptional() @IsUUID() causation_id: string | null;
  @IsUUID() correlation_id: string;
  @IsObject() payload: JsonObject;
}
