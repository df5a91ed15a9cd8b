import {
  toolCallId,
  turnId,
  type AppendEvent,
  type AppendRequest,
  type ModelCallRecord,
  type ToolCallRecord,
} from '@scrai/contracts';
import type { Database } from '../database.js';
import { createRun, type NewRun } from '../reads/runs.js';

export const NEW_RUN: NewRun = {
  template: 'negotiation',
  template_version: '1.0.0',
  template_hash: 'a'.repeat(64),
  parameters: { price: 100 },
  seed: 7,
  model: 'simulated:default',
  mode: 'live',
  lane: 'high',
  turn_limit: null,
  labels: null,
  spec: { template: 'inline' },
  idempotency_key: null,
};

export const aRun = async (db: Database): Promise<string> => (await createRun(db, NEW_RUN)).run.id;

export const ENGINE = '0b9e2a52-7d5f-4c39-9d3c-0d6a0a3f5b11';

/** An append with nothing in it but what is given. */
export const anAppend = (runId: string, given: Partial<AppendRequest>): AppendRequest => ({
  scenario_run_id: runId,
  expected_seq: 0,
  events: [],
  work: [],
  settled: [],
  early: [],
  ...given,
});

export const requested = (turn: number, agent = 'ada'): AppendEvent => ({
  type: 'turn.requested',
  caused_by: null,
  agent,
  engine_type: 'actor',
  payload: { turn, agent, engine_type: 'actor', scene: 'one', round: 1, ask: 'act' },
});

export const completed = (turn: number, says: string, agent = 'ada'): AppendEvent => ({
  type: 'turn.completed',
  caused_by: 1,
  agent,
  payload: { turn, agent, result: { says }, usage: {}, model: 'simulated:default', simulated: true },
});

/** The request of turn 1 with its work. */
export const firstTurn = (runId: string, agent = 'ada'): AppendRequest =>
  anAppend(runId, {
    events: [requested(1, agent)],
    work: [work(1, 1, agent)],
  });

export const work = (turn: number, seq: number, agent = 'ada'): AppendRequest['work'][number] => ({
  turn,
  seq,
  agent,
  engine_type: 'actor',
  lane: 'high',
  body: JSON.stringify({ turn, view: '«bytes»' }),
});

export const settled = (turn: number): AppendRequest['settled'][number] => ({
  turn,
  status: 'completed',
  engine_id: ENGINE,
  engine_type: 'actor',
  dispatch: 1,
  delivery: 1,
  started_at: '2026-11-21T10:00:00.000Z',
  finished_at: '2026-11-21T10:00:01.250Z',
});

/** Closes turn 1 with an answer and asks for turn 2. */
export const secondTurn = (runId: string, says = 'hello'): AppendRequest =>
  anAppend(runId, {
    expected_seq: 1,
    events: [completed(1, says), requested(2)],
    work: [work(2, 3)],
    settled: [settled(1)],
  });

/** The record of a call that was answered, with what is given on top. */
export const aCall = (run: string, given: Partial<ModelCallRecord> = {}): ModelCallRecord => ({
  turn_id: turnId(run, 1),
  scenario_run_id: run,
  agent: 'ada',
  turn: 1,
  call_index: 0,
  purpose: 'answer',
  attempt: '1.1',
  engine_id: ENGINE,
  model: 'simulated:default',
  simulated: true,
  selection: null,
  request: { messages: ['nul \0'] },
  request_hash: 'f'.repeat(64),
  response: { text: 'said' },
  failure: null,
  input_tokens: 10,
  output_tokens: 2,
  cost: 0.25,
  latency_ms: 1.5,
  started_at: '2026-11-21T10:00:00.123Z',
  ...given,
});

/** A use of a tool that acts, as it begins. */
export function aToolCall(run: string, own: Partial<ToolCallRecord> = {}): ToolCallRecord {
  const { turn = 1, place = 0 } = own;
  return {
    id: toolCallId(turnId(run, turn), [0, place], JSON.stringify(own.arguments ?? {})),
    turn_id: turnId(run, turn),
    scenario_run_id: run,
    agent: 'ada',
    turn,
    call_index: 0,
    place,
    tool_call_id: 'call-1',
    tool: 'ring',
    effect: 'acts',
    arguments: {},
    status: 'started',
    result: null,
    media: null,
    proposed: null,
    remembered: null,
    failure: null,
    attempt: '1.1',
    engine_id: ENGINE,
    started_at: '2026-11-21T10:00:00.000Z',
    latency_ms: null,
    ...own,
  };
}
