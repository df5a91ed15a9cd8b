import type { Shape } from '../rows/rows.js';

/**
 * What is asked of one run. Each row of this and of the other shapes has a further column in front, `i`: the place
 * of its append in the batch.
 */
export const ASKED = {
  run: 'uuid',
  expected: 'int4',
  events: 'int4',
  acts: 'bool',
  status: 'text',
  sets_reason: 'bool',
  reason: 'text',
  sets_limit: 'bool',
  turn_limit: 'int4',
  sets_hit: 'bool',
  hit: 'jsonb',
  outcome: 'jsonb',
} as const satisfies Shape;

export const EVENT = {
  seq: 'int4',
  type: 'text',
  caused_by: 'int4',
  agent: 'text',
  engine_type: 'text',
  engine: 'uuid',
  payload: 'jsonb',
} as const satisfies Shape;

export const WORK = {
  turn: 'int4',
  event_id: 'uuid',
  seq: 'int4',
  agent: 'text',
  engine_type: 'text',
  lane: 'text',
  body: 'text',
} as const satisfies Shape;

export const SETTLED = {
  turn: 'int4',
  skipped: 'bool',
  delivery: 'int4',
  attempt: 'jsonb',
  /** What ends the attempt that is under way, where the turn is cancelled without it. */
  ending: 'jsonb',
} as const satisfies Shape;

export const STEP = {
  agent_id: 'uuid',
  turn: 'int4',
  /** How many turns of the agent this append completes, up to this one. */
  completed: 'int4',
  status: 'text',
  seq: 'int4',
  engine: 'uuid',
  started_at: 'timestamptz',
  finished_at: 'timestamptz',
} as const satisfies Shape;

export const CREATED = {
  agent_id: 'uuid',
  name: 'text',
  template: 'text',
  engine_type: 'text',
  attributes: 'jsonb',
  status: 'text',
  guidance: 'jsonb',
} as const satisfies Shape;

/** Agents that leave, pause, go on, or have other guidance before them; all of the run where no agent is named. */
export const CHANGED = { agent: 'text', status: 'text', guidance: 'jsonb' } as const satisfies Shape;

export const EARLY = { turn_id: 'uuid', turn: 'int4', message: 'jsonb' } as const satisfies Shape;

export const MEASURED = {
  id: 'uuid',
  measure: 'text',
  place: 'text',
  version: 'int4',
  level: 'text',
  agent: 'text',
  turn: 'int4',
  value: 'jsonb',
  unit: 'text',
  evidence: 'text',
} as const satisfies Shape;

export const HANDLED = { action: 'uuid' } as const satisfies Shape;
