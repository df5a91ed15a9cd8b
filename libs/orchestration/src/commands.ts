import { isEnded, requestedTurns, type OutsideInput } from '@scrai/scenario';
import type { RunStatus } from '@scrai/contracts';
import { meaningOf, type ControlChange, type PendingAction } from './action-meaning.js';
import type { Draft } from './draft.js';
import type { LoadedRun } from './run-source.js';

/** What the controls in hand make of a run, all at once. */
export interface Control {
  /** Actions that are carried out by it. */
  handled: string[];
  status?: RunStatus;
  turnLimit: number | null;
}

interface WaitingInput {
  input: OutsideInput;
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
  private outside: WaitingInput[] = [];
  private controls: ControlChange[] = [];

  constructor(
    private readonly pending: () => Promise<PendingAction[]>,
    private readonly refuse: (actionId: string, reason: string) => Promise<void>,
  ) {}

  put(input: OutsideInput): void {
    this.outside.push({ input, actionId: null });
  }

  async read(run: LoadedRun): Promise<void> {
    if (!this.due) return;
    this.due = false;
    const inHand = new Set([
      ...this.controls.map(({ actionId }) => actionId),
      ...this.outside.map(({ actionId }) => actionId),
    ]);
    let { status } = run;
    for (const action of await this.pending()) {
      if (inHand.has(action.id)) continue;
      const meaning = isEnded(run.state)
        ? { kind: 'error' as const, actionId: action.id, reason: 'The run has ended.' }
        : meaningOf(action, status);
      if (meaning.kind === 'error') await this.refuse(meaning.actionId, meaning.reason);
      else if (meaning.kind === 'outside') this.outside.push(meaning);
      else {
        this.controls.push(meaning.change);
        status = meaning.change.status ?? status;
      }
    }
  }

  takeControls(run: LoadedRun): Control {
    const control: Control = { handled: [], turnLimit: run.turnLimit };
    for (const change of this.controls.splice(0)) {
      control.turnLimit = change.turnLimit(requestedTurns(run.state), control.turnLimit);
      control.status = change.status ?? control.status;
      control.handled.push(change.actionId);
    }
    return control;
  }

  inputs(): OutsideInput[] {
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
    this.outside = this.outside.filter(({ actionId }) => actionId === null);
    this.controls = [];
    this.due = true;
  }
}
