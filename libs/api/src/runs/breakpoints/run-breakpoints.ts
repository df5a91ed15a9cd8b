import { Injectable } from '@nestjs/common';
import { FINAL_RUN_STATUSES } from '@scrai/contracts';
import { compileSpec, type RunSpec } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import {
  addBreakpoints,
  breakpointsOf,
  Database,
  removeBreakpoint,
  runToPlay,
  type BreakpointRow,
  type Run,
} from '@scrai/store';
import { ActionDesk } from '../../actions/action-desk.js';
import type { BreakpointBody } from './breakpoint.dto.js';
import { checkedBreakpoints, MOST_BREAKPOINTS } from './checked-breakpoints.js';

/** Breakpoints of runs. The rows say which there are; an action tells the run's host, wherever it is, to read them. */
@Injectable()
export class RunBreakpoints {
  constructor(
    private readonly database: Database,
    private readonly desk: ActionDesk,
  ) {}

  list(run: Run): Promise<BreakpointRow[]> {
    return breakpointsOf(this.database, run.id);
  }

  /**
   * Gives a run a breakpoint, which is minded from now on: when this resolves, the run's host knows of it, if it has one.
   * @throws ProblemError 409 for a run that has ended or has too many, 422 for what can never be met.
   */
  async add(run: Run, body: BreakpointBody): Promise<BreakpointRow> {
    if (isOver(run)) throw refusal(`Run ${run.id} is ${run.status}: it has ended, and pauses nowhere.`);
    const stored = await runToPlay(this.database, run.id);
    const compiled = compileSpec(stored?.spec as unknown as RunSpec);
    const terms = checkedBreakpoints(compiled, [body], () => '');
    const added = await this.database.transaction((transaction) =>
      addBreakpoints(transaction, run.id, terms, MOST_BREAKPOINTS),
    );
    if (!added) throw refusal(`Run ${run.id} has ${MOST_BREAKPOINTS} breakpoints already: remove one first.`);
    await this.tell(run, { added: added[0].number });
    return added[0];
  }

  /** Removes a breakpoint. A run that has paused by it goes on when it is resumed. @throws ProblemError 404. */
  async remove(run: Run, name: string): Promise<void> {
    const number = /^\d{1,4}$/.test(name) ? Number(name) : 0;
    if (!(await removeBreakpoint(this.database, run.id, number))) {
      const detail = `Run ${run.id} has no breakpoint ${JSON.stringify(name)}. GET /api/v1/scenario-runs/${run.id}/breakpoints lists them.`;
      throw new ProblemError(404, 'not_found', detail);
    }
    if (!isOver(run)) await this.tell(run, { removed: number });
  }

  /** A run that nobody has opened yet reads them when it is opened. */
  private async tell(run: Run, payload: object): Promise<void> {
    const order = { type: 'breakpoints' as const, run, agent: null, payload };
    await (run.status === 'pending' ? this.desk.take(order) : this.desk.carriedOut(order));
  }
}

const isOver = ({ status }: Run): boolean => (FINAL_RUN_STATUSES as readonly string[]).includes(status);
const refusal = (detail: string): ProblemError => new ProblemError(409, 'not_possible_now', detail);
