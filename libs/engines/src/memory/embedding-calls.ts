import type { WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import { ModelError, tokensOf, type Candidate, type EmbeddingAnswer, type ModelRegistry } from '@scrai/model';
import { ModelChain } from '../model-chain.js';
import { preferredModel, recordCall } from '../recorded-call.js';

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
    readonly work: WorkMessage,
    readonly context: TurnContext,
    readonly models: ModelRegistry,
  ) {}

  /**
   * Sees to it that a question and all that could come to mind have vectors.
   * @param name of a model, or an alias.
   * @returns `provider:model`, whose vectors they are: of a recorded one, the model that gave them. @throws ModelError where a call fails.
   */
  async forRecall(name: string, query: string): Promise<string> {
    const { agent_id, seq: before } = this.work;
    const candidate = this.candidateOf(name);
    const { full: model, name: own } = candidate;
    const recorded = candidate.model.recorded ? { recorded_as: own } : {};
    for (;;) {
      const question = { agent_id, before, query, model, ...recorded };
      const { texts, model: given } = await this.context.lackingVectors(question);
      if (texts.length === 0) return given;
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
    const { result } = chained;
    const placed = { request, purpose: 'embedding' as const, call_index: --this.index };
    const kept = result instanceof ModelError ? result : withoutVectors(result);
    await recordCall(this, placed, { ...chained, result: kept });
    if (result instanceof ModelError) throw result;
    return result.vectors;
  }

  private async keep(model: string, texts: string[], vectors: number[][]): Promise<void> {
    const coded = vectors.map((vector, at) => ({ text: texts[at], vector: inBase64(vector) }));
    const atOnce = Math.max(1, Math.floor(MOST_CHARACTERS / coded[0].vector.length));
    for (let at = 0; at < coded.length; at += atOnce)
      await this.context.keepVectors({ model, vectors: coded.slice(at, at + atOnce) });
  }

  private candidateOf(name: string): Candidate {
    return preferredModel(name, this, {
      skill: 'embed',
      lacking: (full) =>
        `The model «${full}» gives no embeddings, which memory.embeddings of ${this.work.agent} asks for.`,
    });
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
