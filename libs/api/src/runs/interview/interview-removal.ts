import { setTimeout as sleep } from 'node:timers/promises';
import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { FINAL_RUN_STATUSES } from '@scrai/contracts';
import { ProblemError, Rounds } from '@scrai/service-kit';
import {
  answeredCalls,
  Database,
  INTERVIEW_MODE,
  interviewsEndedBefore,
  removeRun,
  type Run,
} from '@scrai/store';
import type { Interview } from './interview.dto.js';

/** An answer is in the log a moment before the record of its model call is in the database. */
const LOOKS = 25;
const LOOK_MS = 20;
/** How long an interview stays that nobody removed: its asker was not there, or may ask for it again. */
const KEPT_MS = 10 * 60_000;
const SWEEP_MS = 60_000;

export const isOver = ({ status }: Pick<Run, 'status'>): boolean =>
  (FINAL_RUN_STATUSES as readonly string[]).includes(status);

/** Removes the throwaway runs of interviews: at once where somebody has the answer, else after a while. */
@Injectable()
export class InterviewRemoval implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('interviews');
  private readonly rounds = new Rounds({
    everyMs: SWEEP_MS,
    go: () => this.sweep(),
    failed: (error) => this.logger.warn(`Interviews that are over are removed later: ${String(error)}`),
  });

  constructor(private readonly database: Database) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  /** Removes an interview whose answer is in hand, as soon as nothing of it is still to be written. */
  async afterAnswer({ id, usage }: Interview): Promise<void> {
    for (let look = 0; look < LOOKS; look++) {
      if ((await answeredCalls(this.database, id)) >= (usage?.calls ?? 0))
        return removeRun(this.database, id);
      await sleep(LOOK_MS);
    }
  }

  /** Removes a throwaway run with all that belongs to it. @throws ProblemError 409 for any other run, and while it is played. */
  async remove({ id, mode, status }: Run): Promise<void> {
    if (mode !== INTERVIEW_MODE) throw refusal(`Run ${id} is no interview: a run that was played stays.`);
    if (!isOver({ status })) {
      throw refusal(
        `The interview ${id} is ${status}: stop it first, with POST /api/v1/scenario-runs/${id}/stop.`,
      );
    }
    await removeRun(this.database, id);
  }

  private async sweep(): Promise<void> {
    for (const id of await interviewsEndedBefore(this.database, KEPT_MS)) await removeRun(this.database, id);
  }
}

const refusal = (detail: string): ProblemError => new ProblemError(409, 'not_possible_now', detail);
