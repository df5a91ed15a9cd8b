import { Logger } from '@nestjs/common';
import { ACK, type Settlement } from '@scrai/bus';
import { crashPoint } from '@scrai/service-kit';
import { QueryFailed } from '@scrai/store';
import type { AppendReply, AppendRequest, LogEvent, OutcomeMessage } from '@scrai/contracts';
import {
  isEnded,
  lastSeq,
  openTurns,
  requestedTurns,
  tickSchedule,
  livingNames,
  type Breakpoints,
  type CompiledScenario,
  type Measurement,
  type OutsideInput,
  type RunState,
  type TickSchedule,
} from '@scrai/scenario';
import type { PendingAction } from './action-meaning.js';
import { Commands } from './commands.js';
import { draftAppend, MOST_BYTES, type Draft } from './draft.js';
import { HeldOutcomes } from './held-outcomes.js';
import { completeRequest, isEmpty, isWaitingFor } from './request.js';
import type { LoadedRun } from './run-source.js';
import { steppedClock } from './stepped-clock.js';

const AGAIN_SOON: Settlement = Object.freeze({ kind: 'retry', after_ms: 500 });
const NO_SUCH_RUN: Settlement = Object.freeze({ kind: 'term', reason: 'its run does not exist' });

/** What a host needs from its surroundings. */
export interface HostSurroundings {
  load(runId: string): Promise<LoadedRun | null>;
  breakpoints(runId: string, state: RunState): Promise<Breakpoints | null>;
  measure(runId: string, compiled: CompiledScenario, last: LogEvent[]): Promise<Measurement[]>;
  pendingActions(runId: string): Promise<PendingAction[]>;
  /** Ends an action that cannot be carried out. */
  refuse(actionId: string, reason: string): Promise<void>;
  /** Notes an outcome that changes nothing. */
  ignore(message: OutcomeMessage): Promise<void>;
  append(request: AppendRequest): Promise<AppendReply>;
  /** Called after every commit, so that clocks follow the state. */
  advanced(host: RunHost, events: number): void;
  /** The run waits: its clocks go as its state wants it, also where it was just read and nothing is due. */
  waits(host: RunHost): void;
  /** Tells whoever has these turns in hand that they are closed. */
  cancelled(runId: string, turns: number[]): void;
  /** The run has ended, or cannot be hosted: it leaves this process. */
  leave(host: RunHost): void;
}

/** An append that adds nothing to the log. */
const NOTHING = { expected_seq: 0, events: [], work: [], settled: [], early: [] };

/**
 * One warm run. Everything that reaches it is put down and then worked off by `pump`, one append at a time; its state
 * is a cache of the log, thrown away whenever the event store says anything but `done`.
 */
export class RunHost {
  private readonly logger = new Logger('run');
  private loaded: LoadedRun | null = null;
  private readonly outcomes = new HeldOutcomes();
  private readonly commands: Commands;
  private pumping: Promise<void> | null = null;
  private again = false;
  private left = false;
  /** The log is known to have this many events; a state with fewer is folded anew. */
  private knownSeq = 0;

  constructor(
    readonly id: string,
    private readonly surroundings: HostSurroundings,
  ) {
    this.commands = new Commands(
      () => surroundings.pendingActions(id),
      (actionId, reason) => surroundings.refuse(actionId, reason),
      () => void this.pump(),
    );
  }

  /** Agents whose clocks run now: none that gets no turn, and none while the run is cold, over, or paused without a step. */
  get clocks(): TickSchedule[] {
    if (!this.loaded) return [];
    const { status, state, paused, turnLimit } = this.loaded;
    const halted = this.commands.halted(paused);
    const clocks = tickSchedule(state).filter(({ agent }) => !halted.has(agent));
    if (status === 'running') return clocks;
    return status === 'paused' && turnLimit !== null && requestedTurns(state) < turnLimit
      ? steppedClock(state, clocks)
      : [];
  }

  /** Nothing of it is in the log yet, as far as is known here. */
  get isOpening(): boolean {
    return this.knownSeq === 0;
  }

  /** Another may host the run now; what was under way here may still be committed. */
  get hasLeft(): boolean {
    return this.left;
  }

  get startedAt(): Date | null {
    return this.loaded?.startedAt ?? null;
  }

  get budgetMs(): number | undefined {
    return this.loaded?.state.compiled.budgets.time_ms;
  }

  /** The turn whose outcome moves the run next, where this host has none. */
  get awaited(): number | null {
    const [lowest] = this.loaded && !this.pumping ? openTurns(this.loaded.state) : [];
    return lowest === undefined || this.outcomes.has(lowest) ? null : lowest;
  }

  /** A delivered outcome; resolves with what becomes of its delivery. */
  offer(message: OutcomeMessage, calls: string[] = [], bytes = 0): Promise<Settlement> {
    if (this.left) return Promise.resolve(AGAIN_SOON);
    if (this.outcomes.has(message.turn)) {
      // A repeat, or another attempt's: the first one is answered for when its effect is durable.
      return this.outcomes.isKept(message.turn) ? this.passOver(message, calls) : Promise.resolve(AGAIN_SOON);
    }
    const settlement = this.outcomes.offer(message, calls, bytes);
    void this.pump();
    return settlement;
  }

  /** An outcome for a turn that has a durable one: the very same, or that of another attempt. */
  private async passOver(message: OutcomeMessage, calls: string[]): Promise<Settlement> {
    const kept = this.outcomes.get(message.turn);
    const same = kept?.engine_id === message.engine_id && kept.finished_at === message.finished_at;
    if (same) return ACK;
    await this.keepCalls(calls);
    await this.surroundings.ignore(message);
    return ACK;
  }

  /** Calls whose outcome changes nothing were paid all the same; and those of a commit whose answer nobody lived to hear may not be kept yet. */
  private async keepCalls(calls: string[]): Promise<void> {
    if (calls.length === 0) return;
    const reply = await this.surroundings.append({ scenario_run_id: this.id, ...NOTHING, calls });
    if (reply.status === 'failed') throw new Error(`model calls could not be kept: ${reply.message}`);
  }

  /** An input of the run's own clocks; it gets its place in the log after what is there now. */
  put(input: OutsideInput): void {
    this.commands.put(input);
    void this.pump();
  }

  /** There may be actions in the database that this host has not read. */
  actionsWait(): void {
    this.commands.due = true;
    void this.pump();
  }

  /** The log has this many events. Another orchestrator may have hosted the run for a while, and believed to be the only one. */
  logHas(lastSeq: number): void {
    if (lastSeq <= this.knownSeq) return;
    this.knownSeq = lastSeq;
    void this.pump();
  }

  /** The database has something that this host does not know of: the state is folded anew. */
  lookAgain(): void {
    this.knownSeq = Infinity;
    void this.pump();
  }

  /** Works off what there is to do, and what comes while it does. */
  pump(): Promise<void> {
    this.again = true;
    return (this.pumping ??= this.workOff().finally(() => {
      this.pumping = null;
    }));
  }

  /** Stops hosting: what was delivered and is not durable comes again, to whoever hosts the run then. */
  async release(): Promise<void> {
    this.left = true;
    await this.pumping;
    this.commands.forget();
    this.outcomes.giveBack(AGAIN_SOON);
  }

  private async workOff(): Promise<void> {
    // What came with the same delivery of messages goes into one append.
    await Promise.resolve();
    try {
      while (this.again && !this.left) {
        this.again = false;
        const run = await this.current();
        if (run === null) return this.giveUp(NO_SUCH_RUN);
        // Before the run is opened there is nobody to command.
        if (run.state.seq > 0) await this.commands.read(run);
        await this.sortOutcomes(run);
        if (isEnded(run.state)) return this.giveUp(ACK);
        if (await this.advance(run)) this.again = true;
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.logger.error(
        `Run ${this.id} cannot go on: ${reason}`,
        error instanceof Error ? error.stack : undefined,
      );
      // Without the database there is nobody to tell, and nothing is wrong with the run.
      if (!(error instanceof QueryFailed)) await this.tell(reason);
      this.giveUp(AGAIN_SOON);
    }
  }

  /** The run as the log has it, as far as this host knows the log. */
  private async current(): Promise<LoadedRun | null> {
    if (this.loaded && lastSeq(this.loaded.state) < this.knownSeq) {
      this.loaded = null;
      this.commands.forget();
    }
    if (this.loaded) return this.loaded;
    this.loaded = await this.surroundings.load(this.id);
    crashPoint('orchestrator.run-folded');
    this.knownSeq = this.loaded ? lastSeq(this.loaded.state) : 0;
    return this.loaded;
  }

  /** Takes in what `turn_outcomes` holds; notes, and acks, what the log has closed without it. */
  private async sortOutcomes(run: LoadedRun): Promise<void> {
    for (const message of run.early.splice(0)) this.outcomes.restore(message);
    const open = new Set(isEnded(run.state) ? [] : openTurns(run.state));
    const requested = requestedTurns(run.state);
    // More may come while these are noted; nothing is given up that was not looked at.
    for (;;) {
      const late = this.outcomes.late((turn) => !open.has(turn) && turn <= requested);
      if (late.length === 0) return;
      for (const message of late) {
        await this.keepCalls(this.outcomes.callsOf([message.turn]));
        await this.surroundings.ignore(message);
      }
      this.outcomes.closed(late.map(({ turn }) => turn));
    }
  }

  /** One append, if there is anything to append. False when the run waits. */
  private async advance(run: LoadedRun): Promise<boolean> {
    const control = this.commands.takeControls(run);
    if (control.breakpoints) run.breakpoints = await this.surroundings.breakpoints(this.id, run.state);
    const held = run.hit !== null && !control.goesOn;
    const halted = held ? new Set(livingNames(run.state)) : this.commands.halted(control.paused);
    const facts = { id: this.id, lane: run.lane, reuseAnswers: run.reuseAnswers };
    const draft = draftAppend(facts, run.state, {
      outcome: (turn) => this.outcomes.get(turn),
      bytesOf: (turn) => this.outcomes.bytesOf(turn),
      outside: this.commands.inputs(halted),
      turnLimit: control.turnLimit,
      halted,
      held,
      breakpoints: run.breakpoints,
    });
    // The logic folds in place: the state is the drafted one from here on, and the log's after `done`.
    run.state = draft.state;
    await this.commands.refuseFaulty(draft.refused);
    const request = completeRequest(run, draft, control, {
      early: this.outcomes.early(draft.consumed, draft.bytes, MOST_BYTES),
      handled: this.commands.handledBy(draft),
      wasTried: (turn) => this.wasTried(turn),
    });
    request.calls = this.outcomes.callsOf([...draft.consumed, ...request.early.map(({ turn }) => turn)]);
    if (isEmpty(request)) {
      this.commands.drop(draft.outsideUsed);
      this.surroundings.waits(this);
      return false;
    }
    if (draft.ended) request.measurements = await this.measured(run, draft);
    crashPoint('orchestrator.before-append');
    const reply = await this.surroundings.append(request);
    crashPoint('orchestrator.after-append');
    run.paused = control.paused;
    if (reply.status === 'done') this.committed(run, draft, request, reply.last_seq);
    else await this.forget(reply);
    return true;
  }

  private wasTried(turn: number): boolean {
    const message = this.outcomes.get(turn);
    if (message === undefined) return false;
    return message.delivery > 1 || message.dispatch > 1 || message.outcome.kind === 'skip';
  }

  private async measured(run: LoadedRun, draft: Draft): Promise<Measurement[]> {
    const { compiled } = run;
    if (compiled.measures.length === 0) return [];
    const { events, expected_seq } = draft.request;
    const last = events.map(
      ({ type, caused_by, payload }, index) =>
        ({ seq: expected_seq + index + 1, type, caused_by, payload }) as LogEvent,
    );
    const values = await this.surroundings.measure(this.id, compiled, last);
    for (const { fault } of values) if (fault) this.logger.warn(`Run ${this.id}: ${fault}`);
    return values;
  }

  private committed(run: LoadedRun, draft: Draft, request: AppendRequest, reached: number): void {
    // An append without events fits any log, also one that has grown without this host.
    this.knownSeq = Math.max(this.knownSeq, reached);
    if (request.status) run.status = request.status;
    if (request.turn_limit !== undefined) run.turnLimit = request.turn_limit;
    if (request.breakpoint_hit !== undefined) run.hit = request.breakpoint_hit;
    if (request.expected_seq === 0 && request.events.length > 0) run.startedAt = new Date();
    if (request.status_reason !== undefined) run.waitsFor = isWaitingFor(request.status_reason);
    const cancelled = request.settled.filter(({ status }) => status === 'cancelled').map(({ turn }) => turn);
    if (cancelled.length > 0) this.surroundings.cancelled(this.id, cancelled);
    this.commands.drop(draft.outsideUsed);
    this.outcomes.closed(draft.consumed);
    this.outcomes.committed(request.early);
    crashPoint('orchestrator.after-ack');
    this.surroundings.advanced(this, request.events.length);
  }

  /** The log is not what this state was folded from, or cannot take what is due: all that was derived goes. */
  private async forget(reply: Exclude<AppendReply, { status: 'done' }>): Promise<void> {
    this.loaded = null;
    this.commands.forget();
    if (reply.status === 'conflict') return;
    if (reply.code !== 'shutting_down') {
      this.logger.error(`Run ${this.id} cannot be appended to: ${reply.message}`);
      await this.tell(`its log cannot be appended to: ${reply.message}`);
    }
    this.giveUp(AGAIN_SOON);
  }

  /** Says on the run, for people, why it does not go on; it is tried again whenever somebody looks for runs to host. */
  private async tell(reason: string): Promise<void> {
    await this.surroundings.append({
      scenario_run_id: this.id,
      ...NOTHING,
      status_reason: `waiting: ${reason}`,
    });
  }

  private giveUp(deliveries: Settlement): void {
    this.left = true;
    this.commands.forget();
    this.outcomes.giveBack(deliveries);
    this.surroundings.leave(this);
  }
}
