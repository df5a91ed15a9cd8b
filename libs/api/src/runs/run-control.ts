import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { RunAction } from '@scrai/contracts';
import { wake } from '@scrai/orchestration';
import { ProblemError } from '@scrai/service-kit';
import { Database, getAction, insertAction, type ActionRow, type Run } from '@scrai/store';
import { actionOf, type Controlled, type ControlBody } from './control.dto.js';
import { runOf } from './run.dto.js';
import { RunReader } from './run-reader.js';

/** How long an answer waits for the run's host. */
const PATIENCE_MS = 5_000;
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 200;

/** Controls of runs: written down first, then carried out by whoever hosts the run. */
@Injectable()
export class RunControl {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly runs: RunReader,
  ) {}

  /** @throws ProblemError 404 for an unknown run, 409 where the run cannot take the action now. */
  async act(runId: string, type: RunAction, { actor, reason }: ControlBody): Promise<Controlled> {
    const run = await this.runs.get(runId);
    const obstacle = obstacleTo(type, run);
    if (obstacle) throw new ProblemError(409, 'not_possible_now', obstacle);
    const { action } = await insertAction(this.database, {
      scenario_run_id: runId,
      agent_id: null,
      type,
      payload: {},
      urgency: 'normal',
      actor: actor ?? 'api',
      reason: reason ?? null,
      idempotency_key: null,
    });
    wake(this.bus, runId, 'action');
    const handled = await this.handled(action);
    if (handled.status === 'error') {
      throw new ProblemError(
        409,
        'not_possible_now',
        `The ${type} was not carried out: ${handled.last_error}`,
      );
    }
    return { ...runOf(await this.runs.get(runId)), action: actionOf(handled) };
  }

  private async handled(action: ActionRow): Promise<ActionRow> {
    const deadline = Date.now() + PATIENCE_MS;
    let latest = action;
    for (let pause = FIRST_LOOK_MS; latest.status === 'pending' && Date.now() < deadline;) {
      await sleep(pause);
      pause = Math.min(pause * 2, LAST_LOOK_MS);
      latest = (await getAction(this.database, action.id)) ?? latest;
    }
    return latest;
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
