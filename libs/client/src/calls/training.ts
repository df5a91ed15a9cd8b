import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type {
  NewTrainingJob,
  PairSelection,
  TrainingJob,
  TrainingSelection,
  TrainingSummary,
} from '../resources/training.js';

/** Calls of `training`. */
export class TrainingCalls {
  constructor(private readonly http: Http) {}

  /** JSONL in the format of supervised fine-tuning, in pieces as they come. */
  examples(selection: TrainingSelection): AsyncGenerator<string> {
    return this.lines('/training/examples', selection);
  }

  /** JSONL in the format of preference fine-tuning, in pieces as they come. */
  pairs(selection: PairSelection): AsyncGenerator<string> {
    return this.lines('/training/pairs', selection);
  }

  /** How much a selection has. */
  summary(selection: TrainingSelection & Partial<PairSelection>): Promise<TrainingSummary> {
    return this.http.json('POST', '/training/summary', { body: selection });
  }

  /** @param idempotencyKey the same key and body start one job, however often they are sent. */
  startJob(job: NewTrainingJob, idempotencyKey?: string): Promise<TrainingJob> {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    return this.http.json('POST', '/training/jobs', { body: job, headers });
  }

  jobs(query: PageQuery = {}): Promise<Page<TrainingJob>> {
    return this.http.json('GET', '/training/jobs', { query: { ...query } });
  }

  job(id: string): Promise<TrainingJob> {
    return this.http.json('GET', `/training/jobs/${encodeURIComponent(id)}`);
  }

  /** The provider is told soon. */
  cancelJob(id: string): Promise<TrainingJob> {
    return this.http.json('POST', `/training/jobs/${encodeURIComponent(id)}/cancel`);
  }

  private async *lines(path: string, body: TrainingSelection): AsyncGenerator<string> {
    const response = await this.http.send('POST', path, { body });
    if (response.body) yield* response.body.pipeThrough(new TextDecoderStream());
  }
}
