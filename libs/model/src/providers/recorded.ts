import { canonical, sha256 } from '@scrai/determinism';
import {
  ModelError,
  type CallContext,
  type EmbeddingAnswer,
  type EmbeddingRequest,
  type LanguageModel,
  type ModelAnswer,
  type ModelRequest,
} from '../language-model.js';

/** A line of a recording, as far as it is read: a model call as the API gives it. */
interface RecordedCall {
  request_hash: string;
  response: ModelAnswer | null;
}

/**
 * Answers from a recording: what a model once said to the very same request, options and seed included. A request that is not in it fails:
 * nothing is made up. `<name>:<model>` answers what `<model>` was asked, whoever served it.
 */
export class Recorded implements LanguageModel {
  readonly recorded = true;

  private constructor(
    readonly provider: string,
    private readonly path: string,
    private readonly answers: ReadonlyMap<string, ModelAnswer>,
  ) {}

  /** Calls as JSON lines; failed ones are passed over. @throws Error naming the line that is no model call. */
  static of(text: string, { provider, path }: { provider: string; path: string }): Recorded {
    const answers = new Map<string, ModelAnswer>();
    for (const [index, line] of text.split('\n').entries()) {
      if (!line.trim()) continue;
      const call = callOf(line);
      if (!call) throw new Error(`has ${path}, whose line ${index + 1} is no recorded model call`);
      if (call.response && !answers.has(call.request_hash)) answers.set(call.request_hash, call.response);
    }
    return new Recorded(provider, path, answers);
  }

  async generate(request: ModelRequest, { onDelta }: CallContext = {}): Promise<ModelAnswer> {
    const hash = sha256(canonical(request));
    const answer = this.answers.get(hash);
    if (!answer) {
      throw notRecorded(
        `${this.path} has no answer to this request (${hash}): it holds ${this.answers.size} others`,
      );
    }
    onDelta?.(answer.text);
    return structuredClone(answer);
  }

  /** Calls are recorded without vectors, which are kept by their texts; what nobody has kept is not made up. */
  async embed({ model, texts }: EmbeddingRequest): Promise<EmbeddingAnswer> {
    throw notRecorded(
      `${this.path} records calls, and no vectors: those of ${model} are taken from what this database keeps, and it keeps none of ` +
        `${texts.length} texts, such as ${JSON.stringify(texts[0].slice(0, LONGEST_NAMED))}. Play this where the recorded run was ` +
        'played, or let memory.embeddings name a model that can be asked',
    );
  }
}

/** Characters of a text that a refusal names. */
const LONGEST_NAMED = 80;

const notRecorded = (message: string): ModelError =>
  new ModelError({ code: 'not_recorded', message, retryable: false, origin: 'model' });

function callOf(line: string): RecordedCall | null {
  try {
    const call = JSON.parse(line) as Partial<RecordedCall> | null;
    const fits = typeof call?.request_hash === 'string' && call.response !== undefined;
    return fits ? (call as RecordedCall) : null;
  } catch {
    return null;
  }
}
