import type {
  AgentDestroyed,
  AgentTicked,
  BudgetExhausted,
  CallModels,
  Done,
  EngineType,
  EnvironmentReloaded,
  EventType,
  InterviewAsked,
  MemoryEdited,
  Price,
  PromptDefinition,
  RunChanged,
  RunEnded,
  StimulusApplied,
  ToolGrant,
  Thinking,
  View,
  Voice,
} from '@scrai/contracts';

/**
 * How a turn was answered: done by an engine; given up (`skip`: dead letter, counted as missing); or taken back by the
 * host (`cancel`), after which the agent is asked again. `retry` is not known here.
 */
export type TurnOutcome =
  | Pick<Done, 'kind' | 'result' | 'usage' | 'model' | 'simulated' | 'media' | 'memories'>
  | { kind: 'skip'; reason: string }
  | { kind: 'cancel'; reason: string };

/** What enters a run from outside. Its place in the log is where the host offers it; a replay offers it there again. */
export type OutsideInput =
  | { type: 'stimulus.applied'; payload: StimulusApplied }
  | { type: 'agent.ticked'; payload: AgentTicked }
  | { type: 'agent.destroyed'; payload: AgentDestroyed }
  | { type: 'environment.reloaded'; payload: EnvironmentReloaded }
  | { type: 'memory.edited'; payload: MemoryEdited }
  | { type: 'budget.exhausted'; payload: BudgetExhausted }
  /** What a fork changes; it goes before anything else. */
  | { type: 'run.changed'; payload: RunChanged }
  | { type: 'interview.asked'; payload: InterviewAsked }
  /** Stop of a run (`stopped`), or its failure by the host's decision (`failed`). */
  | { type: 'run.ended'; payload: RunEnded };

/** What `next` may look at besides the state. */
export interface Inputs {
  /** The outcome of an open turn, as soon as it is known. Only the lowest open turn is ever asked for. */
  outcome(turn: number): TurnOutcome | undefined;
  /** The next outside input that waits. One with a fault (see `outsideFault`) is passed over. */
  outside?: OutsideInput;
  /** False while paused, or at `turn_limit`: a due request then waits, and nothing overtakes it but `outside`. */
  mayRequest: boolean;
  /** Agents that are paused: the run waits before it requests a turn of one of them. */
  halted?: ReadonlySet<string>;
}

/** The next event of the log. Its seq is `state.seq + 1`. */
export interface NextEvent {
  type: EventType;
  caused_by: number | null;
  payload: object;
  /** Agent that it is about or addressed to. */
  agent?: string;
  engine_type?: EngineType;
  /** What it used up: the outside input that was offered, or the outcome of the turn in its payload. */
  uses?: 'outside' | 'outcome';
}

/**
 * Nothing can happen now. `turns`: outcomes of these turns (the lowest first) move the run; `outside`: only an outside
 * input does (an autonomous scene between ticks); `request_blocked`: a request is due that may not be made, because of `agent`
 * where it is one of `halted`;
 * `ended`: nothing ever will.
 */
export interface Wait {
  waiting: 'turns' | 'outside' | 'request_blocked' | 'ended';
  /** Every open turn, ascending. */
  turns: number[];
  agent?: string;
}

/** What an engine needs for a turn; the host adds ids, lane and dispatch to make the WorkMessage. */
export interface TurnWork {
  agent: string;
  engine_type: EngineType;
  /** `provider:model`. */
  model: string;
  model_options: { temperature?: number; max_output_tokens?: number };
  /** Where other models answer some of its calls. */
  call_models?: CallModels;
  seed: number;
  price: Price;
  /** Of all models that were known at the start; absent where none but `model` can answer. */
  prices?: Record<string, Price>;
  /** US dollars that the budget has left; absent where there is none. */
  money_left?: number;
  view: View;
  /** Where it is not that of the engine type. */
  prompt?: PromptDefinition;
  tools?: ToolGrant[];
  /** Where the agent does more than answer straight away. */
  think?: Thinking;
  /** Where what the agent says shall be heard. */
  voice?: Voice;
}

/** The clock that an autonomous agent wants now. */
export interface TickSchedule {
  agent: string;
  interval_ms: number;
  /** Number of its last tick in the log; 0 before the first. The next `agent.ticked` carries one more. */
  last_tick: number;
}
