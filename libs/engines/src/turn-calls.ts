import type { CallPurpose, Done, JsonObject, MemoryNote, Usage, View, WorkMessage } from '@scrai/contracts';
import type { TurnContext, Words } from '@scrai/engine-kit';
import {
  answerOf,
  costOf,
  expectedUsage,
  type CallContext,
  ModelError,
  requestHash,
  type Candidate,
  type ModelAnswer,
  type ModelRequest,
  select,
  type ModelRegistry,
} from '@scrai/model';
import { ModelChain } from './model-chain.js';
import { priceOf, recordCall } from './recorded-call.js';
import { repairOf } from './repair.js';
import { LiveAnswer } from './words/live-answer.js';

/** What is asked in a call; options are the turn's, and so are the model and the seed where none is named. */
export type Question = Pick<ModelRequest, 'messages' | 'response_schema' | 'tools' | 'seed'> & {
  /** `provider:model`, or an alias. */
  model?: string;
};

/** Calls that may bring the answer; those of other purposes are private. */
const HEARD: ReadonlySet<CallPurpose> = new Set<CallPurpose>(['answer', 'tools']);

/** A malformed answer is shown to the model once; what fails then is a failed attempt at the turn. */
const REPAIRS = 1;
/**
 * The model calls of one turn, one after the other. Each has an index, and is paid for once in the turn's life: an answer
 * that an earlier attempt kept is used again, and a new one is recorded before it is used. What fails is recorded too, and
 * never becomes an answer.
 */
export class TurnCalls {
  private index = 0;
  private readonly used = { calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 };
  private simulated = true;
  /** `provider:model` that answered last. */
  private answeredBy: string | null = null;
  /** What the messages show. */
  private view: View;

  constructor(
    readonly work: WorkMessage,
    readonly context: TurnContext,
    readonly models: ModelRegistry,
  ) {
    this.view = work.view;
  }

  /** From here on, the messages show another view than that of the turn. */
  show(view: View): void {
    this.view = view;
  }

  /** @throws ModelError where the call fails and a repair does not help. */
  async ask(question: Question, purpose: CallPurpose = 'answer'): Promise<ModelAnswer> {
    const models: Partial<Record<CallPurpose, string>> = this.work.call_models ?? {};
    const { [purpose]: model } = models;
    const whole = model === undefined ? question : { ...question, model };
    let asked = whole;
    for (let repairs = 0; ; repairs++) {
      try {
        const words = HEARD.has(purpose) ? this.context.words : undefined;
        const answer = await this.call(asked, repairs === 0 ? purpose : 'repair', words);
        // What goes with a wish for tools is no answer yet.
        if (answer.tool_calls.length > 0) words?.takeBack();
        return answer;
      } catch (error) {
        this.takeBackWords();
        const repair = error instanceof ModelError && repairs < REPAIRS ? repairOf(whole, error) : null;
        if (!repair) throw error;
        asked = repair;
      }
    }
  }

  /** Index of the latest call. */
  get latest(): number {
    return this.index - 1;
  }

  /** Takes the place of another call. */
  next(): number {
    return this.index++;
  }

  /** What was said in a call that does not count. */
  takeBackWords(): void {
    this.context.words?.takeBack();
  }

  /** The turn's outcome: exactly the model's structured answer with the agent's own notes, what all calls used, and what is to be remembered. */
  done(answer: ModelAnswer, notes: JsonObject = {}, memories: MemoryNote[] = []): Done {
    const { model, turn_id } = this.work;
    if (!answer.structured) {
      throw new Error(`«${model}» gave no structured answer for ${turn_id}, and no error either`);
    }
    const { used, simulated } = this;
    const usage: Usage = { ...used, cost: Math.round(used.cost * 1e9) / 1e9 };
    const result = { ...notes, ...answer.structured };
    const kept = memories.length > 0 ? { memories } : {};
    return { kind: 'done', result, usage, model: this.answeredBy ?? model, simulated, ...kept };
  }

  /** @param words to which the answer is told as it comes. */
  private async call(
    { model: named, ...question }: Question,
    purpose: CallPurpose,
    words?: Words,
  ): Promise<ModelAnswer> {
    const callIndex = this.next();
    const request = this.requestOf(question);
    const asked = named ?? this.work.model;
    const { candidates, passedOver } = select(this.models, asked, {
      request,
      price: (full) => priceOf(full, this.work),
      moneyLeft: this.moneyLeft,
    });
    const hashFor = (candidate: Candidate): string => requestHash({ ...request, model: candidate.name });
    const [{ full }] = candidates;
    const kept = await this.context.keptCall(callIndex, () => ({
      model: full,
      request_hash: hashFor(candidates[0]),
    }));
    // After a requeue with an edited payload another question is asked, and the old answer is none to it.
    const same = kept && candidates.find((candidate) => hashFor(candidate) === kept.request_hash);
    const old = same ? answerOf(kept) : null;
    const own = named === undefined;
    if (same && old) return this.use(old, same, own);
    const chain = new ModelChain(asked, candidates, passedOver, this.context);
    const { input_tokens, output_tokens } = expectedUsage(request);
    const chained = await chain.call({
      tokens: input_tokens + output_tokens,
      send: ({ model, name }, context) =>
        model.generate({ ...request, model: name }, { ...this.surroundings(words), ...context }),
    });
    const { result, candidate } = chained;
    const sent = { ...request, model: candidate.name };
    await recordCall(this, { request: sent, purpose, call_index: callIndex }, chained);
    if (!(result instanceof ModelError)) return this.use(result, candidate, own);
    if (result.usage) this.count(result.usage, candidate);
    throw result;
  }

  /** What goes with one try of a call; what was said in the one before does not count. */
  private surroundings(words: Words | undefined): CallContext {
    const { signal } = this.context;
    const { view } = this;
    const media = (sha256: string): Promise<Uint8Array | null> => this.context.readBlob(sha256);
    if (!words) return { signal, view, media };
    words.takeBack();
    const live = new LiveAnswer(view.ask.kind, words);
    return { signal, view, media, onDelta: (piece) => live.hear(piece) };
  }

  /** @param own whether the agent's model was asked: it is the one of the turn. */
  private use(answer: ModelAnswer, candidate: Candidate, own: boolean): ModelAnswer {
    this.count(answer.usage, candidate);
    this.simulated &&= answer.simulated;
    if (own) this.answeredBy = candidate.full;
    return answer;
  }

  count(usage: ModelAnswer['usage'], { price }: Candidate): void {
    this.used.calls++;
    this.used.input_tokens += usage.input_tokens;
    this.used.output_tokens += usage.output_tokens;
    this.used.cost += costOf(usage, price);
  }

  /** What the run's budget has left beside the calls of this turn. */
  private get moneyLeft(): number | undefined {
    const { money_left } = this.work;
    return money_left === undefined ? undefined : money_left - this.used.cost;
  }

  private requestOf(question: Omit<Question, 'model'>): Omit<ModelRequest, 'model'> {
    const { model_options, seed } = this.work;
    return { seed, ...question, ...model_options };
  }
}
