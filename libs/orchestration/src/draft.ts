import {
  agentId,
  eventId,
  turnId,
  type AppendRequest,
  type AppendSettled,
  type BreakpointHit,
  type Lane,
  type LogEvent,
  type OutcomeMessage,
  type RunEnded,
  type StimulusApplied,
  type TurnRequested,
  type WorkMessage,
} from '@scrai/contracts';
import {
  fold,
  guidanceOf,
  livingNames,
  next,
  outsideFault,
  openTurns,
  requestedTurns,
  workFor,
  type Breakpoints,
  type NextEvent,
  type OutsideInput,
  type RunState,
  type TurnOutcome,
} from '@scrai/scenario';

/** An append carries at most so much; what is due beyond it goes into the following one. */
const MOST_EVENTS = 500;
export const MOST_BYTES = 300_000;

/** What the host has for the run's logic, at one moment. */
export interface Offer {
  outcome(turn: number): OutcomeMessage | undefined;
  /** Bytes that come with the outcome of a turn: the records of its model calls. */
  bytesOf(turn: number): number;
  outside: OutsideInput[];
  /** Turns that may be requested in all; null: any number. */
  turnLimit: number | null;
  /** Agents that get no turn. */
  halted?: ReadonlySet<string>;
  /** It stands still at a breakpoint: nothing happens but what is asked from outside. */
  held?: boolean;
  breakpoints?: Breakpoints | null;
}

/** What the log grows by next, and the state after it. Only the event store's word makes it true. */
export interface Draft {
  state: RunState;
  request: AppendRequest;
  /** Turns closed by an outcome. */
  consumed: Set<number>;
  /** How many of the offered outside inputs are dealt with, from the first. */
  outsideUsed: number;
  /** Those among them that had no place in the log: place in the offer -> why. */
  refused: Map<number, string>;
  ended: RunEnded | null;
  /** Breakpoints at which it pauses after these events. */
  hit: BreakpointHit | null;
  /** Agents whose waiting guidance is another than before. */
  guided: Set<string>;
  /** The agent that the run waits for, because it gets no turn. */
  waitsFor: string | null;
  /** What it weighs, roughly. */
  bytes: number;
  /** The limit of size was met, so more may be due at once. */
  more: boolean;
}

export interface RunFacts {
  id: string;
  lane: Lane;
  /** The answers of its ancestors are used again, where the request is the same. */
  reuseAnswers?: boolean;
}

/** Asks the logic for event after event until it waits. Consumes `state`: after a refusal it must be built anew. */
export function draftAppend(run: RunFacts, state: RunState, offer: Offer): Draft {
  const request: AppendRequest = {
    scenario_run_id: run.id,
    expected_seq: state.seq,
    events: [],
    work: [],
    settled: [],
    early: [],
  };
  const draft: Draft = {
    state,
    request,
    consumed: new Set(),
    outsideUsed: 0,
    refused: new Map(),
    ended: null,
    hit: null,
    guided: new Set(),
    waitsFor: null,
    bytes: 0,
    more: false,
  };
  for (;;) {
    if (offer.held && !isAsked(draft, offer.outside)) return draft;
    const event = next(draft.state, {
      outcome: (turn) => asTurnOutcome(offer.outcome(turn)),
      outside: offer.outside[draft.outsideUsed],
      mayRequest: offer.turnLimit === null || requestedTurns(draft.state) < offer.turnLimit,
      halted: offer.halted,
    });
    if ('waiting' in event) {
      if (passOver(draft, offer.outside)) continue;
      draft.waitsFor = event.agent ?? null;
      return draft;
    }
    draft.bytes += take(run, draft, event, offer);
    draft.hit = (!draft.ended && offer.breakpoints?.after(draft.state, event)) || null;
    if (draft.hit) return { ...draft, more: true };
    if (request.events.length >= MOST_EVENTS || draft.bytes > MOST_BYTES) return { ...draft, more: true };
  }
}

/** Whether an input from outside waits that can take effect here; those that cannot are refused. */
function isAsked(draft: Draft, outside: OutsideInput[]): boolean {
  while (passOver(draft, outside));
  return draft.outsideUsed < outside.length;
}

/** An outside input that is still there when the logic waits has a fault: its agent is gone, its tick was counted. */
function passOver(draft: Draft, outside: OutsideInput[]): boolean {
  const input = outside[draft.outsideUsed];
  const fault = input && outsideFault(draft.state, input);
  if (!fault) return false;
  draft.refused.set(draft.outsideUsed++, fault);
  return true;
}

function take(run: RunFacts, draft: Draft, event: NextEvent, offer: Offer): number {
  const seq = draft.state.seq + 1;
  const { type, caused_by, payload, agent, engine_type } = event;
  if (type === 'run.ended') {
    draft.ended = payload as RunEnded;
    for (const turn of openTurns(draft.state)) draft.request.settled.push({ turn, status: 'cancelled' });
  }
  const before = agent === undefined ? [] : guidanceOf(draft.state, agent);
  draft.state = fold(draft.state, { seq, type, caused_by, payload } as LogEvent);
  draft.request.events.push({ type, caused_by, payload, agent, engine_type });
  if (event.uses === 'outside') draft.outsideUsed++;
  noteGuidance(draft, event, before.length);
  let bytes = outcomeBytes(payload);
  if (type === 'turn.requested') {
    const work = workMessage(run, draft.state, seq, (payload as TurnRequested).turn);
    const body = JSON.stringify(work);
    bytes += body.length;
    draft.request.work.push({
      turn: work.turn,
      seq,
      agent: work.agent,
      engine_type: work.engine_type,
      lane: work.lane,
      body,
    });
  } else if (type === 'turn.completed' || type === 'turn.skipped' || type === 'turn.cancelled') {
    const { turn } = payload as { turn: number };
    draft.request.settled.push(settledBy(turn, type, offer.outcome(turn)));
    draft.consumed.add(turn);
    bytes += offer.bytesOf(turn);
  }
  return bytes;
}

/** Requests and cancellations name the agent that they are about, a stimulus those whom it guides. */
function noteGuidance(draft: Draft, { type, agent, payload }: NextEvent, before: number): void {
  if (agent !== undefined && guidanceOf(draft.state, agent).length !== before) draft.guided.add(agent);
  if (type !== 'stimulus.applied') return;
  const { guidance, to } = payload as StimulusApplied;
  if (guidance !== undefined) for (const name of to ?? livingNames(draft.state)) draft.guided.add(name);
}

/** Roughly: what an answer weighs. Other events weigh little beside the work that they lead to. */
function outcomeBytes(payload: object): number {
  return 'result' in payload ? JSON.stringify(payload.result).length : 500;
}

/** The message for an engine, right after the turn's request was folded. */
export function workMessage(run: RunFacts, state: RunState, seq: number, turn: number): WorkMessage {
  const work = workFor(state, turn);
  return {
    event_id: eventId(run.id, seq),
    turn_id: turnId(run.id, turn),
    scenario_run_id: run.id,
    agent_id: agentId(run.id, work.agent),
    agent: work.agent,
    turn,
    seq,
    engine_type: work.engine_type,
    lane: run.lane,
    dispatch: 1,
    model: work.model,
    model_options: work.model_options,
    ...(work.call_models && { call_models: work.call_models }),
    seed: work.seed,
    price: work.price,
    ...(work.prices && { prices: work.prices }),
    ...(work.money_left !== undefined && { money_left: work.money_left }),
    view: work.view,
    ...(work.prompt && { prompt: work.prompt }),
    ...(work.tools ? { tools: work.tools } : {}),
    ...(work.think && { think: work.think }),
    ...(work.voice && { voice: work.voice }),
    ...(run.reuseAnswers ? { reuse_answers: true } : {}),
  };
}

function settledBy(
  turn: number,
  type: 'turn.completed' | 'turn.skipped' | 'turn.cancelled',
  outcome: OutcomeMessage | undefined,
): AppendSettled {
  const status = type.slice('turn.'.length) as AppendSettled['status'];
  if (!outcome || outcome.outcome.kind === 'skip') return { turn, status };
  const { engine_id, engine_type, dispatch, delivery, started_at, finished_at } = outcome;
  return { turn, status, engine_id, engine_type, dispatch, delivery, started_at, finished_at };
}

/** Failures go to the dead-letter service on a way of their own; what arrives here closes a turn, a skip by its decision. */
function asTurnOutcome(message: OutcomeMessage | undefined): TurnOutcome | undefined {
  if (message === undefined) return undefined;
  const { outcome } = message;
  return outcome.kind === 'done' || outcome.kind === 'skip' ? outcome : undefined;
}
