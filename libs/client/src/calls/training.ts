import type { Http } from '../http.js';
import type { PairSelection, TrainingSelection, TrainingSummary } from '../resources/training.js';

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

  private async *lines(path: string, body: TrainingSelection): AsyncGenerator<string> {
    const response = await this.http.send('POST', path, { body });
    if (response.body) yield* response.body.pipeThrough(new TextDecoderStream());
  }
}
