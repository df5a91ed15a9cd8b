import { Injectable } from '@nestjs/common';
import type { RunAction } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import type { Run } from '@scrai/store';
import { actionOf, type ActionOptions } from '../actions/action.dto.js';
import { ActionDesk } from '../actions/action-desk.js';
import type { Controlled } from './control.dto.js';
import { runOf } from './run.dto.js';
import { RunReader } from './run-reader.js';

/** Controls of runs, for those who wait until they are carried out. */
@Injectable()
export class RunControl {
  constructor(
    private readonly desk: ActionDesk,
    private readonly runs: RunReader,
  ) {}

  /** @throws ProblemError 404 for an unknown run, 409 where the run cannot take the action now. */
  async act(id: string, type: RunAction, options: ActionOptions): Promise<Controlled> {
    const run = await this.runs.get(id);
    const obstacle = obstacleTo(type, run);
    if (obstacle) throw new ProblemError(409, 'not_possible_now', obstacle);
    const action = await this.desk.carriedOut({ ...options, type, run, agent: null });
    return { ...runOf(await this.runs.get(id)), action: actionOf(action) };
  }
}

/** Why a run cannot take an action, as a sentence that says what can be done instead. */
function obstacleTo(type: RunAction, { id, status, outcome, turn_limit }: Run): string | undefined {
  if (outcome !== null || ['completed', 'failed', 'stopped'].includes(status)) {
    const again = type === 'stop' ? '' : ' Start another run to play it again.';
    return `Run ${id} is ${status}: it has ended, and there is nothing to ${type}.${again}`;
  }
  const paused = status === 'paused' || turn_limit !== null;
  if (type === 'step' && !paused) {
    return `Run ${id} is ${status}, and only a paused run can be stepped. Pause it first: POST /api/v1/scenario-runs/${id}/pause.`;
  }
  return undefined;
}
