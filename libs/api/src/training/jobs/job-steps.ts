import { Injectable } from '@nestjs/common';
import { ModelError, type FineTuning, type TuningState } from '@scrai/model';
import { ProblemError } from '@scrai/service-kit';
import { Database, missTrainingJob, noteTrainingJob, type TrainingJobRow } from '@scrai/store';
import { KnownModels } from '../../runs/known-models.js';
import { Examples } from '../examples.js';
import { Pairs } from '../pairs.js';
import { Tally } from '../tally.js';
import type { PairSelection } from '../training.dto.js';

/** A failure that another try will not help. */
class Lasting extends Error {}

/** Of a file, in bytes: it is in memory while it is uploaded. Providers take a few hundred millions. */
const MOST_BYTES = 100_000_000;

/** A key or an address may be the wrong one for a while; a job that is unknown for longer is gone. */
const MISSING_MS = 3_600_000;

const isUnknown = (error: unknown): boolean =>
  error instanceof ModelError && error.failure.code === 'model_not_found';

/** What brings a job on, step by step. Each can be repeated: what the provider has already is found there. */
@Injectable()
export class JobSteps {
  constructor(
    private readonly database: Database,
    private readonly models: KnownModels,
    private readonly examples: Examples,
    private readonly pairs: Pairs,
  ) {}

  /**
   * Takes the next step. What lasts ends a job that the provider has not begun; after that, only the provider ends it, or has
   * not known it for an hour.
   * @throws Error where another try may help, here or where another configuration is.
   */
  async advance(job: TrainingJobRow, signal: AbortSignal): Promise<TrainingJobRow> {
    try {
      return await this.step(job, signal);
    } catch (error) {
      if (!isUnknown(error) && !signal.aborted) await this.noLongerMissing(job);
      throw error;
    }
  }

  private async step(job: TrainingJobRow, signal: AbortSignal): Promise<TrainingJobRow> {
    const { file_id, provider_job_id, cancel_requested } = job;
    if (file_id === null && cancel_requested) return this.note(job, { status: 'cancelled' });
    const provider = this.models.fineTuning(job.provider);
    if (file_id === null) return this.orFailed(job, () => this.upload(job, provider, signal));
    const state =
      provider_job_id === null
        ? await provider.find(file_id, signal)
        : await this.look(job, () => provider.look(provider_job_id, signal));
    if (state === 'gone') return this.gone(job);
    if (state === null)
      return cancel_requested
        ? this.note(job, { status: 'cancelled' })
        : this.orFailed(job, () => this.begin(job, file_id, provider, signal));
    const unwanted = cancel_requested && state.status === 'running';
    return this.told(job, unwanted ? await provider.cancel(state.id, signal) : state);
  }

  /** @throws ModelError also where the provider knows no such job, until that was so for an hour. */
  private async look(job: TrainingJobRow, ask: () => Promise<TuningState>): Promise<TuningState | 'gone'> {
    try {
      const state = await ask();
      await this.noLongerMissing(job);
      return state;
    } catch (error) {
      if (!isUnknown(error)) throw error;
      if ((await missTrainingJob(this.database, job.id)) < MISSING_MS) throw error;
      return 'gone';
    }
  }

  /** Only what the provider says again and again counts: any other answer, or none, begins the hour anew. */
  private async noLongerMissing(job: TrainingJobRow): Promise<void> {
    if (job.missing_since !== null) await this.note(job, { missing_since: null });
  }

  private gone(job: TrainingJobRow): Promise<TrainingJobRow> {
    const error =
      `${job.provider} has not known the job ${job.provider_job_id} for an hour. It was removed there, or the key or the ` +
      'address is that of somebody else now. Start another job.';
    return this.note(job, { status: 'failed', error });
  }

  private async orFailed(job: TrainingJobRow, step: () => Promise<TrainingJobRow>): Promise<TrainingJobRow> {
    try {
      return await step();
    } catch (error) {
      const lasting =
        error instanceof Lasting ||
        error instanceof ProblemError ||
        (error instanceof ModelError && !error.failure.retryable);
      if (!lasting) throw error;
      return this.note(job, { status: 'failed', error: error.message });
    }
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
    const text = await textOf(lines);
    if (text === '') throw new Lasting('Nothing is left to learn from: the runs that were chosen are gone.');
    const file_id = await provider.upload(`scrai-${job.id}.jsonl`, text, signal);
    return this.note(job, { status: 'uploaded', file_id, lines: tally.pairs ?? tally.examples });
  }

  private async begin(
    job: TrainingJobRow,
    file: string,
    provider: FineTuning,
    signal: AbortSignal,
  ): Promise<TrainingJobRow> {
    const { name, base_model: model, method, hyperparameters, seed } = job;
    const order = { model, file, method, hyperparameters, suffix: name, ...(seed !== null && { seed }) };
    return this.told(job, await provider.start(order, signal));
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

/** @throws Lasting where it is more than a file may have. */
async function textOf(lines: AsyncIterable<string>): Promise<string> {
  const kept: string[] = [];
  let bytes = 0;
  for await (const line of lines) {
    bytes += Buffer.byteLength(line);
    if (bytes > MOST_BYTES) {
      const most = MOST_BYTES.toLocaleString('en');
      throw new Lasting(
        `What was selected has more than ${most} bytes, the most of a training file: select less, by agent or by where.`,
      );
    }
    kept.push(line);
  }
  return kept.join('');
}
