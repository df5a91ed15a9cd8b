import { Injectable } from '@nestjs/common';
import { ModelError, type FineTuning, type TuningState } from '@scrai/model';
import { ProblemError } from '@scrai/service-kit';
import { Database, noteTrainingJob, type TrainingJobRow } from '@scrai/store';
import { KnownModels } from '../../runs/known-models.js';
import { Examples } from '../examples.js';
import { Pairs } from '../pairs.js';
import { Tally } from '../tally.js';
import type { PairSelection } from '../training.dto.js';

/** A failure that another try will not help. */
class Lasting extends Error {}

/** What brings a job on, step by step. Each can be repeated: what the provider has already is found there. */
@Injectable()
export class JobSteps {
  constructor(
    private readonly database: Database,
    private readonly models: KnownModels,
    private readonly examples: Examples,
    private readonly pairs: Pairs,
  ) {}

  /** Takes the next step. @throws ModelError where another try may help; what lasts is noted, and ends the job. */
  async advance(job: TrainingJobRow, signal: AbortSignal): Promise<TrainingJobRow> {
    try {
      return await this.step(job, this.models.fineTuning(job.provider), signal);
    } catch (error) {
      const lasting =
        error instanceof Lasting ||
        error instanceof ProblemError ||
        (error instanceof ModelError && !error.failure.retryable);
      if (!lasting) throw error;
      return this.note(job, { status: 'failed', error: error.message });
    }
  }

  private async step(
    job: TrainingJobRow,
    provider: FineTuning,
    signal: AbortSignal,
  ): Promise<TrainingJobRow> {
    const { file_id, provider_job_id } = job;
    if (file_id === null) {
      if (job.cancel_requested) return this.note(job, { status: 'cancelled' });
      return this.upload(job, provider, signal);
    }
    if (provider_job_id === null) {
      const { id, name, base_model: model, method, hyperparameters, seed } = job;
      const order = { model, file: file_id, method, hyperparameters, suffix: name };
      const state = await provider.start({ ...order, ...(seed !== null && { seed }) }, signal);
      return this.told({ ...job, id }, state);
    }
    const state = job.cancel_requested
      ? await this.cancelled(provider, provider_job_id, signal)
      : await provider.look(provider_job_id, signal);
    return this.told(job, state);
  }

  private async upload(
    job: TrainingJobRow,
    provider: FineTuning,
    signal: AbortSignal,
  ): Promise<TrainingJobRow> {
    const selection = job.selection as unknown as PairSelection;
    const tally = new Tally();
    const lines =
      job.method === 'preference'
        ? this.pairs.lines(selection, tally)
        : this.examples.lines(selection, tally);
    let text = '';
    for await (const line of lines) text += line;
    if (text === '') throw new Lasting('Nothing is left to learn from: the runs that were chosen are gone.');
    const file_id = await provider.upload(`scrai-${job.id}.jsonl`, text, signal);
    return this.note(job, { status: 'uploaded', file_id, lines: tally.pairs ?? tally.examples });
  }

  /** A job that has ended meanwhile cannot be cancelled: then it counts how it ended. */
  private async cancelled(provider: FineTuning, id: string, signal: AbortSignal): Promise<TuningState> {
    const state = await provider.look(id, signal);
    return state.status === 'running' ? provider.cancel(id, signal) : state;
  }

  private told(job: TrainingJobRow, state: TuningState): Promise<TrainingJobRow> {
    const { id, status, said, model, trained_tokens, error } = state;
    const known = { provider_job_id: id, note: said, trained_tokens };
    if (status === 'succeeded' && model === null) {
      const lacking = 'The provider says that the job succeeded, and names no model.';
      return this.note(job, { ...known, status: 'failed', error: lacking });
    }
    const failed = status === 'failed' ? (error ?? 'The provider gives no reason.') : null;
    return this.note(job, {
      ...known,
      status,
      ...(model !== null && { model: `${job.provider}:${model}` }),
      ...(failed !== null && { error: failed }),
    });
  }

  private note({ id }: TrainingJobRow, news: Parameters<typeof noteTrainingJob>[2]): Promise<TrainingJobRow> {
    return noteTrainingJob(this.database, id, news);
  }
}
