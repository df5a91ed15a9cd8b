import type OpenAI from 'openai';
import type { FineTuningJob, JobCreateParams } from 'openai/resources/fine-tuning/jobs/jobs';
import { clientFor, HOME } from '../providers/openai/client.js';
import { refusalOf } from '../providers/openai/refusal.js';
import { loadedSdk } from '../providers/openai/sdk.js';
import { modelErrorOf } from '../providers/remote/failures.js';
import { DEFAULT_TIMEOUT_MS, type ServerConfig } from '../providers/remote/server.js';

export type TuningMethod = 'supervised' | 'preference';

/** What a provider is asked to make. */
export interface TuningOrder {
  /** The provider's own name of the model to begin with. */
  model: string;
  /** Id of an uploaded file, which no other order has: by it the order is found again. */
  file: string;
  method: TuningMethod;
  /** Such as `n_epochs`; the provider's own names. */
  hyperparameters: Record<string, string | number>;
  seed?: number;
  /** Part of the new model's name, where the provider lets one choose. */
  suffix: string;
}

export type TuningStatus = 'running' | 'succeeded' | 'failed' | 'cancelled';

/** How the provider's job stands. */
export interface TuningState {
  id: string;
  status: TuningStatus;
  /** In the provider's own word, such as `validating_files`. */
  said: string;
  /** The provider's own name of the new model. */
  model: string | null;
  trained_tokens: number | null;
  error: string | null;
}

const ENDS: Record<string, TuningStatus> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** Fine-tuning at OpenAI and at every server that speaks the protocol. Whatever fails is a ModelError. */
export class FineTuning {
  readonly #client: () => Promise<OpenAI>;
  readonly #server: { url: string; timeoutMs: number };

  constructor(private readonly config: ServerConfig) {
    this.#server = { url: config.baseUrl || HOME, timeoutMs: config.timeoutMs ?? DEFAULT_TIMEOUT_MS };
    this.#client = clientFor(config, this.#server);
  }

  /** @returns the id of the file. One of that name that is there already is taken, whoever has asked for it. */
  upload(name: string, text: string, signal?: AbortSignal): Promise<string> {
    return this.#ask(signal, async ({ files }, options) => {
      for await (const { id, filename } of files.list({ purpose: 'fine-tune' }, options))
        if (filename === name) return id;
      const file = new File([text], name);
      return (await files.create({ file, purpose: 'fine-tune' }, options)).id;
    });
  }

  /** The job that was started with a file, if any was. */
  find(file: string, signal?: AbortSignal): Promise<TuningState | null> {
    return this.#ask(signal, async ({ fineTuning: { jobs } }, options) => {
      for await (const job of jobs.list({}, options)) if (job.training_file === file) return stateOf(job);
      return null;
    });
  }

  /** Starts what is ordered. Whether it was started before is for `find` to say. */
  start(order: TuningOrder, signal?: AbortSignal): Promise<TuningState> {
    return this.#ask(signal, async ({ fineTuning: { jobs } }, options) =>
      stateOf(await jobs.create(bodyOf(order), options)),
    );
  }

  look(id: string, signal?: AbortSignal): Promise<TuningState> {
    return this.#ask(signal, async ({ fineTuning: { jobs } }, options) =>
      stateOf(await jobs.retrieve(id, options)),
    );
  }

  cancel(id: string, signal?: AbortSignal): Promise<TuningState> {
    return this.#ask(signal, async ({ fineTuning: { jobs } }, options) =>
      stateOf(await jobs.cancel(id, options)),
    );
  }

  async #ask<T>(
    signal: AbortSignal | undefined,
    ask: (client: OpenAI, options: { signal?: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    try {
      return await ask(await this.#client(), { signal });
    } catch (error) {
      const TimedOut = loadedSdk()?.APIConnectionTimeoutError;
      const { origin, pathname } = new URL(this.#server.url);
      throw modelErrorOf(error, refusalOf(error), {
        server: origin + pathname,
        apiKey: this.config.apiKey,
        aborted: signal?.aborted ?? false,
        timedOut: TimedOut !== undefined && error instanceof TimedOut,
        timeoutMs: this.#server.timeoutMs,
      });
    }
  }
}

function bodyOf({ model, file, method, hyperparameters, seed, suffix }: TuningOrder): JobCreateParams {
  const how = { hyperparameters } as object;
  return {
    model,
    training_file: file,
    suffix,
    ...(seed !== undefined && { seed }),
    method: method === 'supervised' ? { type: 'supervised', supervised: how } : { type: 'dpo', dpo: how },
  };
}

const stateOf = ({ id, status, fine_tuned_model, trained_tokens, error }: FineTuningJob): TuningState => ({
  id,
  status: ENDS[status] ?? 'running',
  said: status,
  model: fine_tuned_model,
  trained_tokens: trained_tokens ?? null,
  error: error?.message ? error.message : null,
});
