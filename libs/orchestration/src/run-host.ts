import { Logger } from '@nestjs/common';
import { ACK, type Settlement } from '@scrai/bus';
import type { AppendReply, AppendRequest, OutcomeMessage, RunStatus } from '@scrai/contracts';
import {
  isEnded,
  measurements,
  openTurns,
  requestedTurns,
  tickSchedule,
  type OutsideInput,
  type RunState,
  type TickSchedule,
} from '@scrai/scenario';
import { meaningOf, type ControlChange, type PendingAction } from './action-meaning.js';
import { draftAppend, type Draft, type RunFacts } from './draft.js';
import { HeldOutcomes } from './held-outcomes.js';
import type { LoadedRun } from './run-loader.js';

const AGAIN_SOON: Settlement = Object.freeze({ kind: 'retry', after_ms: 500 });

/** What a host needs from its surroundings. */
export interface HostSurroundings {
  load(runId: string): Promise<LoadedRun | null>;
  pendingActions(runId: string): Promise<PendingAction[]>;
  /** Ends an action that cannot be carried out. */
  refuse(actionId: string, reason: string): Promise<void>;
  append(request: AppendRequest): Promise<AppendReply>;
  /** Called after every commit, so that clocks follow the state. */
  advanced(host: RunHost, events: number): void;
  /** The run has ended, or cannot be hosted: it leaves this process. */
  leave(host: RunHost, reason: string): void;
}

interface WaitingInput {
  input: OutsideInput;
  /** Action to mark as carried out in the commit of the input, if it came by one. */
  actionId: string | null;
}

/**
 * One warm run. Everything that reaches it is put down and then worked off by `pump`, one append at a time; its state
 * is a cache of the log, thrown away whenever the event store says anything but `done`.
 */
export class RunHost {
  private readonly logger = new Logger('run');
  private loaded: LoadedRun | null = null;
  private readonly outcomes = new HeldOutcomes();
  private outside: WaitingInput[] = [];
  private controls: ControlChange[] = [];
  private actionsDue = true;
  private pumping: Promise<void> | null = null;
  private left = false;

  constructor(
    private readonly facts: RunFacts,
    private readonly surroundings: HostSurroundings,
  ) {}

  get id(): string {
    return this.facts.id;
  }

  /** Agents whose clocks run now; none while the run is cold, paused or over. */
  get clocks(): TickSchedule[] {
    return this.loaded?.status === 'running' ? tickSchedule(this.loaded.state) : [];
  }

  get startedAt(): Date | null {
    return this.loaded?.startedAt ?? null;
  }

  get budgetMs(): number | undefined {
    return this.loaded?.state.compiled.budgets.time_ms;
  }

  /** A delivered outcome; resolves with what becomes of its delivery. */
  async offer(message: OutcomeMessage): Promise<Settlement> {
    if (this.left) return AGAIN_SOON;
    if (this.outcomes.has(message.turn)) return this.repeated(message);
    const settlement = this.outcomes.offer(message);
    void this.pump();
    return settlement;
  }

  /** An input of the run's own clocks; it gets its place in the log after what is there now. */
  put(input: OutsideInput): void {
    this.outside.push({ input, actionId: null });
    void this.pump();
  }

  /** There may be actions in the database that this host has not read. */
  actionsWait(): void {
    this.actionsDue = true;
    void this.pump();
  }

  /** Works off what there is to do; several calls share one run of it. */
  pump(): Promise<void> {
    return (this.pumping ??= this.workOff().finally(() => {
      this.pumping = null;
    }));
  }

  /** Stops hosting: what was delivered and is not durable comes again, to whoever hosts the run then. */
  async release(): Promise<void> {
    this.left = true;
    await this.pumping;
    this.outcomes.giveBack(AGAIN_SOON);
  }

  /** A second delivery of an outcome in hand: the first one is answered for when its effect is durable. */
  private repeated(message: OutcomeMessage): Settlement {
    return this.outcomes.isKept(message.turn) ? ACK : AGAIN_SOON;
  }

  private async workOff(): Promise<void> {
    // Whatever came with the same delivery of messages goes into one append.
    await Promise.resolve();
    try {
      while (!this.left) {
        const run = (this.loaded ??= await this.surroundings.load(this.id));
        if (run === null) return this.giveUp('no such run');
        this.restore(run);
        if (this.actionsDue) await this.readActions(run);
        if (isEnded(run.state)) return this.giveUp('ended');
        if (!(await this.step(run)) && !this.actionsDue) return;
      }
    } catch (error) {
      this.logger.error(
        `Run ${this.id} cannot go on: ${error instanceof Error ? error.stack : String(error)}`,
      );
      this.giveUp('failed');
    }
  }

  private restore(run: LoadedRun): void {
    for (const message of run.early.splice(0)) this.outcomes.restore(message);
    const open = new Set(openTurns(run.state));
    const requested = requestedTurns(run.state);
    this.outcomes.dropClosed((turn) => open.has(turn) || turn > requested);
  }

  private async readActions(run: LoadedRun): Promise<void> {
    this.actionsDue = false;
    const inHand = new Set([
      ...this.controls.map(({ actionId }) => actionId),
      ...this.outside.map(({ actionId }) => actionId),
    ]);
    let { status } = run;
    for (const action of await this.surroundings.pendingActions(this.id)) {
      if (inHand.has(action.id)) continue;
      const meaning = isEnded(run.state) ? ended(action) : meaningOf(action, status);
      if (meaning.kind === 'error') await this.surroundings.refuse(meaning.actionId, meaning.reason);
      else if (meaning.kind === 'outside') this.outside.push(meaning);
      else {
        this.controls.push(meaning.change);
        status = meaning.change.status ?? status;
      }
    }
  }

  /** One append, if there is anything to append. False when the run waits. */
  private async step(run: LoadedRun): Promise<boolean> {
    const control = this.takeControls(run);
    const draft = draftAppend(this.facts, run.state, {
      outcome: (turn) => this.outcomes.get(turn),
      outside: this.outside.map(({ input }) => input),
      turnLimit: control.turnLimit === undefined ? run.turnLimit : control.turnLimit,
    });
    const request = this.complete(run, draft, control);
    await this.refuseFaulty(draft);
    if (isEmpty(request)) {
      this.outside.splice(0, draft.outsideUsed);
      return false;
    }
    const reply = await this.surroundings.append(request);
    if (reply.status !== 'done') {
      this.forget();
      if (reply.status === 'conflict') return true;
      this.giveUp(reply.message);
      return false;
    }
    this.committed(run, draft, request);
    return true;
  }

  private takeControls(run: LoadedRun): Control {
    const control: Control = { handled: [] };
    for (const change of this.controls.splice(0)) {
      const limit = control.turnLimit === undefined ? run.turnLimit : control.turnLimit;
      control.turnLimit = change.turnLimit(requestedTurns(run.state), limit);
      control.status = change.status ?? control.status;
      control.handled.push(change.actionId);
    }
    return control;
  }

  /** The log is not what this state was folded from: all that was derived from it goes, the actions included. */
  private forget(): void {
    this.loaded = null;
    this.outside = this.outside.filter(({ actionId }) => actionId === null);
    this.actionsDue = true;
  }

  private complete(run: LoadedRun, draft: Draft, control: Control): AppendRequest {
    const { request } = draft;
    request.early = this.outcomes.early(draft.consumed);
    const used = this.outside
      .slice(0, draft.outsideUsed)
      .flatMap(({ actionId }, index) => (actionId === null || draft.refused.has(index) ? [] : actionId));
    const handled = [...control.handled, ...used];
    if (handled.length > 0) request.handled_actions = handled;
    if (control.turnLimit !== undefined) request.turn_limit = control.turnLimit;
    if (draft.ended) {
      request.status = draft.ended.status;
      request.status_reason = draft.ended.reason;
      request.measurements = measurements(draft.state);
    } else if (control.status) request.status = control.status;
    else if (run.status === 'pending' && request.events.length > 0) request.status = 'running';
    if (!draft.ended && this.triedBefore(draft)) request.status_reason = null;
    return request;
  }

  private async refuseFaulty({ refused }: Draft): Promise<void> {
    for (const [index, fault] of refused) {
      const { actionId } = this.outside[index];
      if (actionId !== null) await this.surroundings.refuse(actionId, fault);
    }
  }

  /** A turn that failed before has an answer now: what the run waited for is over. */
  private triedBefore(draft: Draft): boolean {
    return [...draft.consumed].some((turn) => {
      const message = this.outcomes.get(turn);
      return message !== undefined && (message.delivery > 1 || message.dispatch > 1);
    });
  }

  private committed(run: LoadedRun, draft: Draft, request: AppendRequest): void {
    run.state = draft.state;
    if (request.status) run.status = request.status;
    if (request.turn_limit !== undefined) run.turnLimit = request.turn_limit;
    if (request.status === 'running') run.startedAt ??= new Date();
    this.outside.splice(0, draft.outsideUsed);
    this.outcomes.closed(draft.consumed);
    this.outcomes.committed(request.early);
    this.surroundings.advanced(this, request.events.length);
  }

  private giveUp(reason: string): void {
    this.left = true;
    this.outcomes.giveBack(reason === 'ended' ? ACK : AGAIN_SOON);
    this.surroundings.leave(this, reason);
  }
}

interface Control {
  handled: string[];
  status?: RunStatus;
  turnLimit?: number | null;
}

function ended({ id }: PendingAction): { kind: 'error'; actionId: string; reason: string } {
  return { kind: 'error', actionId: id, reason: 'The run has ended.' };
}

function isEmpty(request: AppendRequest): boolean {
  return (
    request.events.length === 0 &&
    request.early.length === 0 &&
    request.status === undefined &&
    request.turn_limit === undefined &&
    request.handled_actions === undefined
  );
}
