import type { WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import {
  ModelError,
  recordOf,
  tokensOf,
  type Candidate,
  type EmbeddingAnswer,
  type ModelRegistry,
} from '@scrai/model';
import { ModelChain, type Chained } from '../model-chain.js';
import { priceOf } from '../turn-calls.js';

/** Characters of vectors in one message, which the broker bounds. */
const MOST_CHARACTERS = 300_000;

/**
 * The calls by which texts get vectors before a turn recalls by meaning. Vectors are kept by what they are of, for whoever remembers
 * the same; so who asks a second time pays for nothing, and the turn's own calls and its usage, which the log has, do not depend on
 * what was kept before. These calls count from -1 down.
 */
export class EmbeddingCalls {
  private index = 0;

  constructor(
    private readonly work: WorkMessage,
    private readonly context: TurnContext,
    private readonly models: ModelRegistry,
  ) {}

  /**
   * Sees to it that a question and all that could come to mind have vectors.
   * @param name of a model, or an alias.
   * @returns `provider:model`, whose vectors they are. @throws ModelError where a call fails.
   */
  async forRecall(name: string, query: string): Promise<string> {
    const { agent_id, seq: before } = this.work;
    const candidate = this.candidateOf(name);
    const { full: model } = candidate;
    for (;;) {
      const texts = await this.context.lackingVectors({ agent_id, before, query, model });
      if (texts.length === 0) return model;
      await this.keep(model, texts, await this.call(candidate, texts));
    }
  }

  private async call(candidate: Candidate, texts: string[]): Promise<number[][]> {
    const { model, name, full } = candidate;
    const request = { model: name, texts };
    const chain = new ModelChain<EmbeddingAnswer>(full, [candidate], [], this.context);
    const chained = await chain.call({
      tokens: texts.reduce((sum, text) => sum + tokensOf(text.length), 0),
      send: (_, context) => model.embed!(request, { ...context, signal: this.context.signal }),
    });
    await this.record(chained, request);
    if (chained.result instanceof ModelError) throw chained.result;
    return chained.result.vectors;
  }

  private record(
    { candidate, result, selection, latency_ms, started_at }: Chained<EmbeddingAnswer>,
    request: { model: string; texts: string[] },
  ): Promise<void> {
    const { context, work } = this;
    const { turn_id, scenario_run_id, agent, turn } = work;
    const record = recordOf(request, result instanceof ModelError ? result : withoutVectors(result), {
      ...{ turn_id, scenario_run_id, agent, turn, purpose: 'embedding', call_index: --this.index },
      ...{ attempt: context.attempt, engine_id: context.engineId },
      ...{
        model: candidate.full,
        simulated: candidate.model.provider === 'simulated',
        price: candidate.price,
      },
      ...{ selection, latency_ms, started_at },
    });
    return context.recordCall(record);
  }

  private async keep(model: string, texts: string[], vectors: number[][]): Promise<void> {
    const coded = vectors.map((vector, at) => ({ text: texts[at], vector: inBase64(vector) }));
    const atOnce = Math.max(1, Math.floor(MOST_CHARACTERS / coded[0].vector.length));
    for (let at = 0; at < coded.length; at += atOnce)
      await this.context.keepVectors({ model, vectors: coded.slice(at, at + atOnce) });
  }

  /** Of an alias, the preferred model alone: the vectors of two models have nothing to do with each other. */
  private candidateOf(name: string): Candidate {
    const [full] = this.models.candidates(name);
    const { model, name: own } = this.models.resolve(full);
    if (!model.embed) {
      const message = `The model «${full}» gives no embeddings, which memory.embeddings of ${this.work.agent} asks for.`;
      throw new ModelError({ code: 'unsupported', message, retryable: false, origin: 'platform' });
    }
    const limits = this.models.limits(model.provider);
    return { full, name: own, model, limits, price: priceOf(full, this.work) };
  }
}

/** What the record of a call keeps of its answer: vectors have a table of their own. */
const withoutVectors = ({ vectors, ...answer }: EmbeddingAnswer) => ({
  ...answer,
  dimensions: vectors[0].length,
});

function inBase64(vector: number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((number, at) => bytes.writeFloatLE(number, at * 4));
  return bytes.toString('base64');
}
