import { Inject, Injectable } from '@nestjs/common';
import type { Fault, Price } from '@scrai/contracts';
import { fineTuningAt, ModelError, models, type FineTuning, type ModelRegistry } from '@scrai/model';
import type { CompiledAgent } from '@scrai/scenario';
import { CONFIG, ProblemError, type Config } from '@scrai/service-kit';

/** Names of all models that answer an agent. */
export const modelsOf = ({
  model,
  callModels = {},
}: Pick<CompiledAgent, 'model' | 'callModels'>): string[] => [model, ...Object.values(callModels)];

/** The models that this installation can reach. */
@Injectable()
export class KnownModels {
  /** Made once: it reads the models file that is shipped, and each start of a run asks it several times. */
  readonly registry: ModelRegistry;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    this.registry = models(config);
  }

  /** Where a provider's models are trained. @throws ModelError where they are not. */
  fineTuning(provider: string): FineTuning {
    return fineTuningAt(provider, this.config);
  }

  /** What the models of these names cost, and of their chains, by `provider:model`; those that have a price. */
  pricesOf(names: Iterable<string>): Record<string, Price> {
    const known = this.registry;
    const prices: Record<string, Price> = {};
    for (const full of new Set([...names].flatMap((name) => known.candidates(name)))) {
      const { price } = known.facts(full);
      if (price) prices[full] = price;
    }
    return prices;
  }

  /** A run whose model nobody here can reach would wait for ever. @throws ProblemError 422. */
  refuseOthers(names: string[], pointer = '/model'): void {
    const known = this.registry;
    for (const name of new Set(names)) {
      try {
        known.resolve(name);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const { message: detail } = error;
        throw new ProblemError(422, 'unknown_model', detail, [{ pointer, detail }]);
      }
    }
  }

  /** Memories that are found by their meaning need a model that gives embeddings. @throws ProblemError 422. */
  refuseWithoutEmbeddings(names: string[], pointer = '/memory/embeddings'): void {
    this.refuseWithout('embed', names, {
      pointer,
      detail:
        'gives no embeddings: let memory.embeddings name one of a provider that does, such as ' +
        'openai:text-embedding-3-small or ollama:nomic-embed-text, or leave it out to search by words alone.',
    });
  }

  /** What agents say is heard only from a model that speaks. @throws ProblemError 422. */
  refuseWithoutVoice(names: string[], pointer = '/voice/model'): void {
    this.refuseWithout('speak', names, {
      pointer,
      detail:
        'has no voice: let voice.model name one of a provider that speaks, such as openai:gpt-4o-mini-tts or ' +
        'simulated:default, or leave voice out to be read alone.',
    });
  }

  private refuseWithout(ability: 'embed' | 'speak', names: string[], { pointer, detail }: Fault): void {
    this.refuseOthers(names, pointer);
    const without = names.find((name) => !this.registry.resolve(name).model[ability]);
    if (without === undefined) return;
    const fault = { pointer, detail: `The model «${without}» ${detail}` };
    throw new ProblemError(422, 'unknown_model', fault.detail, [fault]);
  }
}
