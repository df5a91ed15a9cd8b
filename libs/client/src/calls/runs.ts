import type { RunAction, RunEvent, RunStatus } from '@scrai/contracts';
import { follow, type Followed, type FollowOptions } from '../follow.js';
import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type { Agent } from '../resources/agents.js';
import type { Breakpoint, NewBreakpoint } from '../resources/breakpoints.js';
import type { Forecast, RunCost } from '../resources/forecast.js';
import type { AskAgent, Interview, RunState } from '../resources/past.js';
import type { RunResults } from '../resources/results.js';
import type {
  Controlled,
  Fingerprint,
  ForkRun,
  ModelCall,
  Replay,
  ScenarioRun,
  StartRun,
  ToolCall,
} from '../resources/runs.js';

export interface RunFilter extends PageQuery {
  status?: RunStatus;
  template?: string;
  /** A label that it must have, as `name=value`. */
  label?: string;
  /** Forks of this run. */
  parent?: string;
  /** Of this mode; without it, all but interviews. */
  mode?: string;
}

/** Calls of `scenario-runs`. */
export class RunCalls {
  constructor(private readonly http: Http) {}

  /** @param idempotencyKey the same key and body start one run, however often they are sent. */
  start(run: StartRun, idempotencyKey?: string): Promise<ScenarioRun> {
    return this.http.json('POST', '/scenario-runs', { body: run, headers: keyed(idempotencyKey) });
  }

  /** What a run would ask of models, and what that costs. Nothing is started. */
  forecast(run: StartRun): Promise<Forecast> {
    return this.http.json('POST', '/scenario-runs/forecast', { body: run });
  }

  /** What its model calls have cost, by agent, model and purpose. */
  cost(id: string): Promise<RunCost> {
    return this.http.json('GET', at(id, 'cost'));
  }

  /** A new run that shares the events through `at_seq`. */
  fork(id: string, fork: ForkRun, idempotencyKey?: string): Promise<ScenarioRun> {
    return this.http.json('POST', at(id, 'fork'), { body: fork, headers: keyed(idempotencyKey) });
  }

  list(filter: RunFilter = {}): Promise<Page<ScenarioRun>> {
    return this.http.json('GET', '/scenario-runs', { query: { ...filter } });
  }

  get(id: string): Promise<ScenarioRun> {
    return this.http.json('GET', at(id));
  }

  /** Pause, resume, step or stop; the action may still be pending in the answer. */
  control(id: string, action: RunAction): Promise<Controlled> {
    return this.http.json('POST', at(id, action));
  }

  events(id: string, query: { after?: number; limit?: number } = {}): Promise<Page<RunEvent>> {
    return this.http.json('GET', at(id, 'events'), { query });
  }

  /** The canonical log as it is hashed: JSONL, one line per event. */
  async *log(id: string): AsyncGenerator<string> {
    const response = await this.http.send('GET', at(id, 'log'));
    if (response.body) yield* response.body.pipeThrough(new TextDecoderStream());
  }

  fingerprint(id: string): Promise<Fingerprint> {
    return this.http.json('GET', at(id, 'fingerprint'));
  }

  /** Plays the run's log again from its inputs, with no model call. */
  replay(id: string): Promise<Replay> {
    return this.http.json('POST', at(id, 'replay'));
  }

  breakpoints(id: string): Promise<Page<Breakpoint>> {
    return this.http.json('GET', at(id, 'breakpoints'));
  }

  /** The run pauses right after the first event that meets it. */
  setBreakpoint(id: string, breakpoint: NewBreakpoint): Promise<Breakpoint> {
    return this.http.json('POST', at(id, 'breakpoints'), { body: breakpoint });
  }

  /** @param number of the breakpoint in its run. */
  async removeBreakpoint(id: string, number: number): Promise<void> {
    await this.http.send('DELETE', at(id, `breakpoints/${number}`));
  }

  /** The run as it was after an event; as it is now when none is named. */
  state(id: string, at_seq?: number): Promise<RunState> {
    return this.http.json('GET', at(id, 'state'), { query: { at_seq } });
  }

  /** Asks an agent on a throwaway fork, which is removed with the answer; `answer` is null where none came within `wait_ms`. */
  interview(id: string, ask: AskAgent, idempotencyKey?: string): Promise<Interview> {
    return this.http.json('POST', at(id, 'interview'), { body: ask, headers: keyed(idempotencyKey) });
  }

  /** Removes the throwaway run of an interview. */
  async remove(id: string): Promise<void> {
    await this.http.send('DELETE', at(id));
  }

  results(id: string): Promise<RunResults> {
    return this.http.json('GET', at(id, 'results'));
  }

  agents(id: string, query: PageQuery = {}): Promise<Page<Agent>> {
    return this.http.json('GET', at(id, 'agents'), { query: { ...query } });
  }

  /** @param query.turn calls of this turn alone. */
  modelCalls(id: string, query: PageQuery & { turn?: number } = {}): Promise<Page<ModelCall>> {
    return this.http.json('GET', at(id, 'model-calls'), { query: { ...query } });
  }

  /** What its agents used besides words, in the order in which they asked for it. */
  toolCalls(id: string, query: PageQuery & { agent?: string } = {}): Promise<Page<ToolCall>> {
    return this.http.json('GET', at(id, 'tool-calls'), { query: { ...query } });
  }

  /** The run's events as they come, each once and in order, then its end. */
  follow(id: string, options: FollowOptions = {}): AsyncGenerator<Followed> {
    return follow(this.http, id, options);
  }
}

const keyed = (key: string | undefined): Record<string, string> => (key ? { 'idempotency-key': key } : {});

const at = (id: string, part?: string): string =>
  `/scenario-runs/${encodeURIComponent(id)}${part === undefined ? '' : `/${part}`}`;
