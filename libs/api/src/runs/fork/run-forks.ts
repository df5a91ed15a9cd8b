import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { AppendWork, BreakpointTerms, JsonObject, LogEvent } from '@scrai/contracts';
import { wake, workMessage } from '@scrai/orchestration';
import { isEnded, type RunState } from '@scrai/scenario';
import { crashPoint, ProblemError } from '@scrai/service-kit';
import {
  addBreakpoints,
  Database,
  forkRun,
  openTurnsAt,
  runOfKey,
  type NewFork,
  type Run,
} from '@scrai/store';
import { MOST_BREAKPOINTS } from '../breakpoints/checked-breakpoints.js';
import { PastRuns } from '../past-runs.js';
import { RunAdmission } from '../run-admission.js';
import { refuseOther } from '../repeated-run.js';

/** What makes a fork, besides what it shares. */
export type ForkTerms = Omit<
  NewFork,
  'id' | 'parent_run_id' | 'parameters' | 'seed' | 'model' | 'agents' | 'work'
> & { breakpoints?: BreakpointTerms[] };

/** The parent as it was at the event, and what is open there. */
export interface ForkPoint {
  parent: Run;
  id: string;
  state: RunState;
  work: AppendWork[];
}

/** Makes runs that begin with the events of another one. */
@Injectable()
export class RunForks {
  private readonly logger = new Logger('forks');

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly past: PastRuns,
    private readonly admission: RunAdmission,
  ) {}

  /**
   * Reads the parent through the event.
   * @param how the new run's lane, and whether it takes recorded answers.
   * @throws ProblemError 422 where nothing can follow there.
   */
  async point(parent: Run, at: number, how: Pick<NewFork, 'lane' | 'reuse_answers'>): Promise<ForkPoint> {
    if (at < 1 || at > parent.last_seq) {
      const { id, last_seq } = parent;
      const choice = last_seq === 0 ? 'it has not begun' : `at_seq is one of 1 to ${last_seq}`;
      throw refusal(`Run ${id} has ${last_seq} events so far: ${choice}.`);
    }
    const id = randomUUID();
    const open = await openTurnsAt(this.database, parent.id, at);
    const work: AppendWork[] = [];
    const facts = { id, lane: how.lane, reuseAnswers: how.reuse_answers };
    const state = await this.past.at(parent.id, at, (now, event) => {
      if (event.type === 'turn.requested' && open.has(event.payload.turn))
        work.push(workOf(facts, now, event));
    });
    if (isEnded(state)) {
      throw refusal(
        `Run ${parent.id} ends with event ${at}, and nothing follows it; fork at ${at - 1} or before.`,
      );
    }
    return { parent, id, state, work };
  }

  /**
   * Commits the fork, and lets it play. `point.state` is the state that it begins with, the change included.
   * @returns what the idempotency key has made meanwhile, where it has.
   * @throws ProblemError 422 where it has made something else, 429 while too many runs have not ended, 409 while the budget that it shares is used up.
   */
  async make(
    { parent, id, state, work }: ForkPoint,
    { breakpoints = [], ...terms }: ForkTerms,
  ): Promise<Run> {
    await this.admission.admit(terms.budget_id ?? undefined);
    const { parameters, seed, model } = state.compiled;
    const agents = [...state.agents.values()].map(({ compiled, alive }) => ({
      name: compiled.name,
      agent_template: compiled.agentTemplate,
      engine_type: compiled.engineType,
      attributes: compiled.attributes,
      alive,
    }));
    const from = { id, parent_run_id: parent.id, parameters, seed, model, agents, work };
    const made = await this.database.transaction(async (transaction) => {
      const fork = await forkRun(transaction, { ...terms, ...from });
      if (fork) await addBreakpoints(transaction, id, breakpoints, MOST_BREAKPOINTS);
      return fork;
    });
    if (made) crashPoint('orchestrator.fork-made');
    if (made) this.publish(made, work);
    const run = made ?? (await this.madeMeanwhile(parent, terms));
    wake(this.bus, run.id, 'started');
    return run;
  }

  private async madeMeanwhile({ id }: Run, { idempotency_key: key, asked }: ForkTerms): Promise<Run> {
    const run = key === null ? null : await runOfKey(this.database, key);
    if (!run || !asked) throw new Error(`run ${id} vanished while it was forked`);
    refuseOther(run, asked);
    return run;
  }

  /** What cannot be published now is committed all the same, and the reconciler's business. */
  private publish({ id }: Run, work: AppendWork[]): void {
    const { subjects } = this.bus;
    for (const { engine_type, lane, turn, body } of work) {
      this.bus.publish(subjects.work(engine_type, lane, id, turn), body).catch((error: unknown) => {
        this.logger.warn(`The work of turn ${turn} of run ${id} is published later: ${String(error)}`);
      });
    }
  }
}

export const refusal = (detail: string): ProblemError =>
  new ProblemError(422, 'invalid_body', detail, [{ pointer: '/at_seq', detail }]);

function workOf(
  facts: Parameters<typeof workMessage>[0],
  state: RunState,
  { seq, payload }: Extract<LogEvent, { type: 'turn.requested' }>,
): AppendWork {
  const message = workMessage(facts, state, seq, payload.turn);
  const { turn, agent, engine_type, lane } = message;
  return { turn, seq, agent, engine_type, lane, body: JSON.stringify(message) };
}

/** A payload without what is not there, as the database keeps it. */
export const asPayload = (value: object): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;
