import { isEnded, outsideFault, requestedTurns, type OutsideInput } from '@scrai/scenario';
import { URGENCIES, type RunStatus } from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { meaningOf, type ControlChange, type Meaning, type PendingAction } from './action-meaning.js';
import { Departures } from './departures.js';
import type { Draft } from './draft.js';
import type { LoadedRun } from './run-source.js';

/** What the controls in hand make of a run, all at once. */
export interface Control {
  /** Actions that are carried out by it. */
  handled: string[];
  status?: RunStatus;
  turnLimit: number | null;
  goesOn: boolean;
  breakpoints: boolean;
  /** Agents that are paused after it. */
  paused: ReadonlySet<string>;
}

interface WaitingInput {
  input: OutsideInput;
  /** Place among the urgencies; what comes by no action comes last. */
  rank: number;
  /** Action to mark as carried out in the commit of the input, if it came by one. */
  actionId: string | null;
}

/**
 * What is wanted of one run from outside: actions, read from the database, and inputs of its own clocks. An action stays
 * there as `pending` until the commit that carries it out, so one that is forgotten here is read again.
 */
export class Commands {
  /** Whether the database may hold actions that were not read. */
  due = true;
  /** In the order in which they are offered. */
  private outside: WaitingInput[] = [];
  /** Not in that order yet: an append may be under way that counts on it. */
  private arrivals: WaitingInput[] = [];
  private controls: ControlChange[] = [];
  private readonly departures: Departures;

  /** @param wake called when there is something to do that nobody else tells of. */
  constructor(
    private readonly pending: () => Promise<PendingAction[]>,
    private readonly refuse: (actionId: string, reason: string) => Promise<void>,
    wake: () => void,
  ) {
    this.departures = new Departures(wake);
  }

  put(input: OutsideInput): void {
    this.arrivals.push({ input, rank: URGENCIES.length, actionId: null });
  }

  async read(run: LoadedRun): Promise<void> {
    if (this.due) await this.readPending(run);
    for (const { actionId, agent, reason } of this.departures.takeDue(run.state)) {
      const input: OutsideInput = { type: 'agent.destroyed', payload: { agent, reason } };
      if (outsideFault(run.state, input)) this.controls.push({ actionId });
      else this.arrivals.push({ input, rank: 0, actionId });
    }
  }

  private async readPending(run: LoadedRun): Promise<void> {
    this.due = false;
    const inHand = new Set([
      ...this.controls.map(({ actionId }) => actionId),
      ...this.departures.actionIds,
      ...[...this.outside, ...this.arrivals].map(({ actionId }) => actionId),
    ]);
    let { status } = run;
    const pending = await this.pending();
    if (pending.length > 0) crashPoint('orchestrator.actions-read');
    for (const action of pending) {
      if (inHand.has(action.id)) continue;
      const meaning = judged(run, action, status);
      if (meaning.kind === 'error') await this.refuse(meaning.actionId, meaning.reason);
      else if (meaning.kind === 'outside') this.arrivals.push({ ...meaning, rank: action.rank });
      else if (meaning.kind === 'departure') this.departures.add(meaning.departure);
      else {
        this.controls.push(meaning.change);
        status = meaning.change.status ?? status;
      }
    }
  }

  takeControls(run: LoadedRun): Control {
    const paused = new Set(run.paused);
    const fresh = { handled: [], goesOn: false, breakpoints: false };
    const control: Control = { ...fresh, turnLimit: run.turnLimit, paused };
    for (const change of this.controls.splice(0)) {
      const { turnLimit, status, agent, actionId } = change;
      control.goesOn ||= change.goesOn ?? false;
      control.breakpoints ||= change.breakpoints ?? false;
      if (turnLimit) control.turnLimit = turnLimit(requestedTurns(run.state), control.turnLimit);
      control.status = status ?? control.status;
      if (agent?.status === 'paused') paused.add(agent.name);
      else if (agent) paused.delete(agent.name);
      control.handled.push(actionId);
    }
    return control;
  }

  /** Agents that get no turn: those that are paused, and those about to leave. */
  halted(paused: Iterable<string>): ReadonlySet<string> {
    return new Set([...paused, ...this.departures.agents]);
  }

  /** What waits, the most urgent first. Ticks of agents that get no turn are lost. */
  inputs(halted: ReadonlySet<string> = new Set()): OutsideInput[] {
    this.outside = [...this.outside, ...this.arrivals.splice(0)]
      .filter(({ input }) => input.type !== 'agent.ticked' || !halted.has(input.payload.agent))
      .sort((a, b) => a.rank - b.rank);
    return this.outside.map(({ input }) => input);
  }

  /** Actions whose input got its place in the draft. */
  handledBy({ outsideUsed, refused }: Draft): string[] {
    return this.outside
      .slice(0, outsideUsed)
      .flatMap(({ actionId }, index) => (actionId === null || refused.has(index) ? [] : actionId));
  }

  async refuseFaulty(refused: Draft['refused']): Promise<void> {
    for (const [index, fault] of refused) {
      const { actionId } = this.outside[index];
      if (actionId !== null) await this.refuse(actionId, fault);
    }
  }

  /** The first `count` inputs are dealt with. */
  drop(count: number): void {
    this.outside.splice(0, count);
  }

  /** Keeps the clocks' inputs only; actions are read again. */
  forget(): void {
    this.outside = [...this.outside, ...this.arrivals.splice(0)].filter(({ actionId }) => actionId === null);
    this.controls = [];
    this.departures.forget();
    this.due = true;
  }
}

/** What an action means to this run. One on an agent that is gone has come too late, unless it wanted just that. */
function judged({ state }: LoadedRun, action: PendingAction, status: RunStatus): Meaning {
  const { id: actionId, agent } = action;
  if (isEnded(state)) return { kind: 'error', actionId, reason: 'The run has ended.' };
  const leaves =
    agent === null ? null : ({ type: 'agent.destroyed', payload: { agent, reason: '' } } as const);
  const gone = leaves && outsideFault(state, leaves);
  if (gone === null || action.type === 'destroy') return meaningOf(action, status);
  return { kind: 'error', actionId, reason: gone };
}
