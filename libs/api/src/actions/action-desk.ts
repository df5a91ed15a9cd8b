import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { FINAL_RUN_STATUSES, type JsonObject } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import { wake } from '@scrai/orchestration';
import { crashPoint, ProblemError } from '@scrai/service-kit';
import {
  asStored,
  Database,
  finishAction,
  getAction,
  insertAction,
  type ActionRow,
  type AgentState,
  type NewAction,
  type Run,
} from '@scrai/store';
import { keyReused, refuseFaultyKey } from '../http/idempotency-key.js';
import type { ActionOptions } from './action.dto.js';

/** How long an answer waits for the run's host. */
const PATIENCE_MS = 5_000;
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 200;

/** What is asked of a run, or of an agent of it. */
export interface Order extends ActionOptions {
  type: ActionRow['type'];
  run: Run;
  agent: AgentState | null;
  payload?: object;
  key?: string;
}

/** Where every action comes in: it is written down first, and then carried out by whoever hosts the run. */
@Injectable()
export class ActionDesk {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /**
   * Writes an action down. One that nobody can carry out any more ends here and now.
   * @throws ProblemError 422 where its idempotency key has asked for something else.
   */
  async take(order: Order): Promise<ActionRow> {
    refuseFaultyKey(order.key);
    const asked = newAction(order);
    const { action, created } = await insertAction(this.database, asked);
    if (!created) refuseOther(action, asked);
    crashPoint('orchestrator.action-kept');
    const obstacle = created ? obstacleTo(order) : null;
    if (obstacle !== null) {
      const done = order.type === 'destroy';
      await finishAction(this.database, action.id, done ? 'processed' : 'error', done ? null : obstacle);
      return (await getAction(this.database, action.id)) ?? action;
    }
    if (action.status === 'pending') wake(this.bus, action.scenario_run_id, 'action');
    return action;
  }

  /** The action when it is handled, or as it is when that takes too long. @throws ProblemError 409 where it ended as an error. */
  async carriedOut(order: Order): Promise<ActionRow> {
    const action = await this.handled(await this.take(order));
    if (action.status !== 'error') return action;
    const detail = `The ${action.type} was not carried out: ${action.last_error}`;
    throw new ProblemError(409, 'not_possible_now', detail);
  }

  private async handled(action: ActionRow): Promise<ActionRow> {
    const deadline = performance.now() + PATIENCE_MS;
    let latest = action;
    for (let pause = FIRST_LOOK_MS; latest.status === 'pending' && performance.now() < deadline;) {
      await sleep(pause);
      pause = Math.min(pause * 2, LAST_LOOK_MS);
      latest = (await getAction(this.database, action.id)) ?? latest;
    }
    return latest;
  }
}

const newAction = ({ type, run, agent, payload, urgency, actor, reason, key }: Order): NewAction => ({
  scenario_run_id: run.id,
  agent_id: agent?.agent_id ?? null,
  type,
  payload: { ...payload } as JsonObject,
  urgency: urgency ?? 'normal',
  actor: actor ?? 'api',
  reason: reason ?? null,
  idempotency_key: key ?? null,
});

/** Why the action can have no effect any more. */
function obstacleTo({ run, agent }: Order): string | null {
  if (agent?.status === 'stopped') return `${agent.name} has left its run.`;
  return (FINAL_RUN_STATUSES as readonly string[]).includes(run.status) ? 'The run has ended.' : null;
}

/** @throws ProblemError 422 where the action that a key has asked for is not the one that is asked for now. */
function refuseOther(action: ActionRow, asked: NewAction): void {
  const matter = ({ type, scenario_run_id, agent_id, payload }: ActionRow | NewAction): string =>
    canonical({ type, scenario_run_id, agent_id, payload: asStored(payload) });
  if (matter(action) === matter(asked)) return;
  throw keyReused(`asked for action ${action.id}`);
}
