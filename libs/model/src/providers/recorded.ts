import { canonical, sha256 } from '@scrai/determinism';
import {
  ModelError,
  type CallContext,
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
      const message = `${this.path} has no answer to this request (${hash}): it holds ${this.answers.size} others`;
      throw new ModelError({ code: 'not_recorded', message, retryable: false, origin: 'model' });
    }
    onDelta?.(answer.text);
    return structuredClone(answer);
  }
}

function callOf(line: string): RecordedCall | null {
  try {
    const call = JSON.parse(line) as Partial<RecordedCall> | null;
    const fits = typeof call?.request_hash === 'string' && call.response !== undefined;
    return fits ? (call as RecordedCall) : null;
  } catch {
    return null;
  }
}
