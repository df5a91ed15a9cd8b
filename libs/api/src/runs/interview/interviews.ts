import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@scrai/contracts';
import { fold, outsideFault } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import { Database, INTERVIEW_MODE, readLog, type Run } from '@scrai/store';
import { iso } from '../../http/resource.js';
import { RunForks } from '../fork/run-forks.js';
import { asked, keyed, repeatedRun, type Keyed } from '../repeated-run.js';
import { RunReader } from '../run-reader.js';
import { InterviewRemoval, isOver } from './interview-removal.js';
import type { Interview, InterviewBody } from './interview.dto.js';

const PATIENCE_MS = 20_000;
const FIRST_LOOK_MS = 10;
const LAST_LOOK_MS = 250;

/** Asks agents on throwaway forks, of which their run knows nothing. */
@Injectable()
export class Interviews {
  constructor(
    private readonly database: Database,
    private readonly runs: RunReader,
    private readonly forks: RunForks,
    private readonly removal: InterviewRemoval,
  ) {}

  /**
   * Asks, waits a while for the answer, and removes the fork once there is one.
   * @param key of the client: the same key and body are one interview, whose fork stays a while to be asked for again.
   * @throws ProblemError 422 for an agent who cannot be asked there, and for a key that has made another run.
   */
  async ask(parent: Run, body: InterviewBody, key: string | undefined): Promise<Interview> {
    const { wait_ms = PATIENCE_MS, ...question } = body;
    const request = asked(`/scenario-runs/${parent.id}/interview`, question);
    const before = await repeatedRun(this.database, key, request);
    const interview = before ?? (await this.fork(parent, question, keyed(key, request)));
    const answer = await this.read(await this.ended(interview, wait_ms));
    if (answer.answer !== null && key === undefined) await this.removal.afterAnswer(answer);
    return answer;
  }

  private async fork(parent: Run, { agent, question, at_seq }: InterviewBody, key: Keyed): Promise<Run> {
    const at = placeIn(parent, at_seq);
    const how = { lane: 'high', reuse_answers: false } as const;
    const point = await this.forks.point(parent, at, how);
    const payload = { agent, question };
    const input = { type: 'interview.asked' as const, payload };
    const detail = outsideFault(point.state, input);
    if (detail !== null) {
      const pointer = question.trim() === '' ? '/question' : '/agent';
      throw new ProblemError(422, 'invalid_body', `Nobody can be asked: ${detail}.`, [{ pointer, detail }]);
    }
    // The scene stands still: nothing that is open in it is asked again.
    point.work = [];
    point.state = fold(point.state, { seq: at + 1, caused_by: null, ...input });
    return this.forks.make(point, {
      ...how,
      ...{ at_seq: at, mode: INTERVIEW_MODE, labels: null, ...key },
      ...{ status: 'running', turn_limit: null, on_dead_letter: 'fail_run', budget_id: parent.budget_id },
      change: { type: 'interview.asked', agent, payload: payload as JsonObject },
    });
  }

  private async ended(interview: Run, patienceMs: number): Promise<Run> {
    const deadline = Date.now() + patienceMs;
    let run = interview;
    for (let pause = FIRST_LOOK_MS; !isOver(run) && Date.now() < deadline;) {
      await sleep(pause);
      pause = Math.min(pause * 2, LAST_LOOK_MS);
      run = await this.runs.get(run.id);
    }
    return run;
  }

  private async read(run: Run): Promise<Interview> {
    const at_seq = run.forked_at_seq ?? 0;
    const events = await readLog(this.database, run.id, at_seq, 10);
    const answered = events.find((event) => event.type === 'turn.completed')?.payload;
    const { agent, question } = run.changes as { agent: string; question: string };
    return {
      id: run.id,
      scenario_run_id: run.parent_run_id ?? run.id,
      ...{ agent, question, at_seq },
      status: run.status,
      status_reason: run.status_reason,
      answer: answered ? String(answered.result.speech) : null,
      thought: answered ? String(answered.result.thought) : null,
      model: answered?.model ?? null,
      simulated: answered?.simulated ?? null,
      usage: answered?.usage ?? null,
      created_at: iso(run.created_at),
      updated_at: iso(run.updated_at),
    };
  }
}

/** An agent of a run that has ended is asked right before its end: nothing happens in between. */
function placeIn({ last_seq, outcome }: Run, at_seq = last_seq): number {
  return outcome !== null && at_seq === last_seq ? last_seq - 1 : at_seq;
}
