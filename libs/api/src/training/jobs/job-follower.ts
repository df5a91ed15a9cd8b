import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { ModelError } from '@scrai/model';
import { Rounds } from '@scrai/service-kit';
import {
  Database,
  holdTrainingJob,
  noteTrainingJob,
  releaseTrainingJob,
  takeTrainingJob,
  type TrainingJobRow,
} from '@scrai/store';
import { JobSteps } from './job-steps.js';

const LOOK_MS = 1_000;
/** In the hands of one that died it stays so long. */
const HELD_MS = 30_000;
const HOLD_AGAIN_MS = 10_000;
/** Looks at a provider: soon while a job is young, then more seldom. */
const SOONEST_MS = 1_000;
const LATEST_MS = 30_000;
/** After a failure that may pass. */
const PATIENCE_MS = 15_000;

/** Follows the jobs that have not ended. Every orchestrator does; each job is in the hands of one. */
@Injectable()
export class JobFollower implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('training');
  private readonly rounds = new Rounds({
    everyMs: LOOK_MS,
    go: (ending) => this.look(ending),
    failed: (error) => this.logger.warn(`Training jobs are looked at again later: ${String(error)}`),
  });

  constructor(
    private readonly database: Database,
    private readonly steps: JobSteps,
  ) {}

  onApplicationBootstrap(): void {
    this.rounds.begin();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.rounds.end();
  }

  private async look(ending: AbortSignal): Promise<void> {
    while (!ending.aborted) {
      const job = await takeTrainingJob(this.database, HELD_MS);
      if (!job) return;
      await this.follow(job, ending);
    }
  }

  private async follow(job: TrainingJobRow, ending: AbortSignal): Promise<void> {
    const holding = setInterval(() => void this.hold(job), HOLD_AGAIN_MS);
    try {
      const next = await this.steps.advance(job, ending);
      await releaseTrainingJob(this.database, job, pauseOf(next));
    } catch (error) {
      await releaseTrainingJob(this.database, job, ending.aborted ? 0 : patienceWith(error));
      if (ending.aborted) return;
      const note = `Tried again later: ${error instanceof Error ? error.message : String(error)}`;
      await noteTrainingJob(this.database, job.id, { note });
      this.logger.warn(`Training job ${job.id}. ${note}`);
    } finally {
      clearInterval(holding);
    }
  }

  private async hold({ id }: TrainingJobRow): Promise<void> {
    try {
      await holdTrainingJob(this.database, id, HELD_MS);
    } catch (error) {
      this.logger.warn(`Training job ${id} could not be kept in hand: ${String(error)}`);
    }
  }
}

/** A step that leads to the next one is followed by it; a job that runs is looked at the more seldom the older it is. */
function pauseOf({ status, created_at }: TrainingJobRow): number {
  if (status !== 'running') return 0;
  const age = Date.now() - created_at.getTime();
  return Math.min(LATEST_MS, Math.max(SOONEST_MS, age / 10));
}

const patienceWith = (error: unknown): number =>
  Math.max(PATIENCE_MS, (error instanceof ModelError && error.failure.retry_after_ms) || 0);
