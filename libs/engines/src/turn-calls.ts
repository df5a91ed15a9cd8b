import type { CallPurpose, ModelCallRecord, Outcome, Usage, WorkMessage } from '@scrai/contracts';
import type { TurnContext } from '@scrai/engine-kit';
import {
  answerOf,
  costOf,
  ModelError,
  recordOf,
  requestHash,
  type ModelAnswer,
  type ModelRequest,
  type ResolvedModel,
} from '@scrai/model';
import { repairOf } from './repair.js';

/** What is asked in a call; model, options and seed are the turn's. */
export type Question = Pick<ModelRequest, 'messages' | 'response_schema' | 'tools'>;

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

  constructor(
    private readonly work: WorkMessage,
    private readonly context: TurnContext,
    private readonly resolved: ResolvedModel,
  ) {}

  /** @throws ModelError where the call fails and a repair does not help. */
  async ask(question: Question, purpose: CallPurpose = 'answer'): Promise<ModelAnswer> {
    let asked = question;
    for (let repairs = 0; ; repairs++) {
      try {
        return await this.call(asked, repairs === 0 ? purpose : 'repair');
      } catch (error) {
        const repair = error instanceof ModelError && repairs < REPAIRS ? repairOf(question, error) : null;
        if (!repair) throw error;
        asked = repair;
      }
    }
  }

  /** Index of the latest call. */
  get latest(): number {
    return this.index - 1;
  }

  /** The turn's outcome: exactly the model's structured answer, and what all calls used. */
  done(answer: ModelAnswer): Outcome {
    const { model, turn_id } = this.work;
    if (!answer.structured) {
      throw new Error(`«${model}» gave no structured answer for ${turn_id}, and no error either`);
    }
    const { used, simulated } = this;
    const usage: Usage = { ...used, cost: Math.round(used.cost * 1e9) / 1e9 };
    return { kind: 'done', result: answer.structured, usage, model, simulated };
  }

  private async call(question: Question, purpose: CallPurpose): Promise<ModelAnswer> {
    const request = this.requestOf(question);
    const callIndex = this.index++;
    const hash = (): string => requestHash(request);
    const kept = await this.context.keptCall(callIndex, hash);
    // After a requeue with an edited payload another question is asked, and the old answer is none to it.
    const answer =
      (kept && kept.request_hash === hash() ? answerOf(kept) : null) ??
      (await this.pay(request, callIndex, purpose));
    this.count(answer.usage);
    this.simulated &&= answer.simulated;
    return answer;
  }

  private async pay(request: ModelRequest, callIndex: number, purpose: CallPurpose): Promise<ModelAnswer> {
    const { context, work, resolved } = this;
    const startedAt = new Date().toISOString();
    const start = performance.now();
    const record = (result: ModelAnswer | ModelError): ModelCallRecord =>
      recordOf(request, result, {
        turn_id: work.turn_id,
        scenario_run_id: work.scenario_run_id,
        agent: work.agent,
        turn: work.turn,
        call_index: callIndex,
        purpose,
        attempt: context.attempt,
        engine_id: context.engineId,
        model: work.model,
        simulated: resolved.model.provider === 'simulated',
        price: work.price,
        latency_ms: Math.round((performance.now() - start) * 1000) / 1000,
        started_at: startedAt,
      });
    try {
      const answer = await resolved.model.generate(request, { signal: context.signal, view: work.view });
      await context.recordCall(record(answer));
      return answer;
    } catch (error) {
      if (error instanceof ModelError) {
        await context.recordCall(record(error));
        if (error.usage) this.count(error.usage);
      }
      throw error;
    }
  }

  private count(usage: ModelAnswer['usage']): void {
    this.used.calls++;
    this.used.input_tokens += usage.input_tokens;
    this.used.output_tokens += usage.output_tokens;
    this.used.cost += costOf(usage, this.work.price);
  }

  private requestOf(question: Question): ModelRequest {
    const { model_options, seed } = this.work;
    return { model: this.resolved.name, ...question, ...model_options, seed };
  }
}
