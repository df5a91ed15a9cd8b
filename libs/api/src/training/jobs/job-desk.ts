import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import { ModelError } from '@scrai/model';
import { ProblemError } from '@scrai/service-kit';
import {
  createTrainingJob,
  Database,
  trainingJobOfKey,
  type NewTrainingJob,
  type TrainingJobRow,
} from '@scrai/store';
import { keyReused, refuseFaultyKey } from '../../http/idempotency-key.js';
import { KnownModels } from '../../runs/known-models.js';
import { Examples } from '../examples.js';
import { Pairs } from '../pairs.js';
import { Tally } from '../tally.js';
import type { AnySelection } from '../training.dto.js';
import type { TrainingJobBody } from './job.dto.js';

/** Takes orders for fine-tuning jobs, and refuses those that could come to nothing. */
@Injectable()
export class JobDesk {
  constructor(
    private readonly database: Database,
    private readonly models: KnownModels,
    private readonly examples: Examples,
    private readonly pairs: Pairs,
  ) {}

  /**
   * @param key of the client: the same key and body are one job.
   * @throws ProblemError 422 with the fault, or where the key has started another job; 409 for a name that is taken.
   */
  async start(body: TrainingJobBody, key: string | undefined): Promise<TrainingJobRow> {
    refuseFaultyKey(key);
    const order = orderOf(body, key);
    const before = key === undefined ? null : await trainingJobOfKey(this.database, key);
    if (before) refuseOther(before, order);
    return before ?? this.startNew(body, order);
  }

  private async startNew(body: TrainingJobBody, order: NewTrainingJob): Promise<TrainingJobRow> {
    const { name, provider } = order;
    this.refuseProvider(provider);
    this.refuseName(name);
    await this.refuseNothing(body.selection);
    const made = await createTrainingJob(this.database, order);
    if (!made) {
      const detail = `The name «${name}» is that of another training job, which is under way or has succeeded. Choose another one.`;
      throw new ProblemError(409, 'name_taken', detail, [{ pointer: '/name', detail }]);
    }
    if (!made.created) refuseOther(made.job, order);
    return made.job;
  }

  private refuseProvider(provider: string): void {
    try {
      this.models.fineTuning(provider);
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      throw fault('unknown_model', '/model', error.message);
    }
  }

  private refuseName(name: string): void {
    const { aliases, providers } = this.models.registry;
    if (!Object.hasOwn(aliases, name) && !providers.includes(name)) return;
    throw fault('invalid_body', '/name', `«${name}» is a provider or an alias already: choose another name.`);
  }

  private async refuseNothing(selection: AnySelection): Promise<void> {
    const tally = new Tally();
    const { prefer } = selection;
    const lines =
      prefer === undefined
        ? this.examples.lines(selection, tally)
        : this.pairs.lines({ ...selection, prefer }, tally);
    const { done } = await lines.next();
    await lines.return(undefined);
    if (!done) return;
    const left = Object.entries(tally.summary().left_out).map(([reason, count]) => `${count} ${reason}`);
    const why =
      left.length > 0 ? ` Left out: ${left.join(', ')}.` : tally.runs === 0 ? ' No run is in it.' : '';
    throw fault('nothing_to_learn', '/selection', `The selection has nothing to learn from.${why}`);
  }
}

const fault = (code: string, pointer: string, detail: string): ProblemError =>
  new ProblemError(422, code, detail, [{ pointer, detail }]);

function orderOf(body: TrainingJobBody, key: string | undefined): NewTrainingJob {
  const { name, model, hyperparameters = {}, seed = null, selection } = body;
  const colon = model.indexOf(':');
  const { sources: _, ...given } = selection;
  return {
    ...{ name, hyperparameters, seed },
    provider: model.slice(0, colon),
    base_model: model.slice(colon + 1),
    method: selection.prefer === undefined ? 'supervised' : 'preference',
    selection: JSON.parse(JSON.stringify(given)) as JsonObject,
    idempotency_key: key ?? null,
  };
}

function refuseOther(job: TrainingJobRow, order: NewTrainingJob): void {
  const parts = ['name', 'provider', 'base_model', 'method', 'selection', 'hyperparameters', 'seed'] as const;
  const other = parts.find((part) => canonical(job[part]) !== canonical(order[part]));
  if (other) throw keyReused(`started training job ${job.id} with another ${other}`);
}
