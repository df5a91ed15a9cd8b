import type { CallSelection } from '@scrai/contracts';
import { LeaveRefused, type Leave, type TurnContext } from '@scrai/engine-kit';
import {
  ModelError,
  type CallContext,
  type Candidate,
  type ModelAnswer,
  type PassedOver,
} from '@scrai/model';
import { endOf } from './call-end.js';

/** A refusal for too much is waited out so often in one call; then it is a failed attempt at the turn. */
const MOST_WAITS: Record<string, number> = { rate_limited: 8, overloaded: 2 };
/** Failures of one model that say nothing of another. */
const OF_THE_MODEL = new Set([
  'rate_limited',
  'overloaded',
  'server_error',
  'timeout',
  'connection_failed',
  'unauthorised',
  'forbidden',
  'quota_exhausted',
  'model_not_found',
  'unsupported',
  'context_too_long',
  'request_too_large',
]);

/** What every answer of a model has. */
type Answered = Pick<ModelAnswer, 'usage'>;

/** How a call ended, and which model it was that answered or failed last. */
export interface Chained<Answer extends Answered = ModelAnswer> {
  candidate: Candidate;
  result: Answer | ModelError;
  selection: CallSelection | null;
  latency_ms: number;
  started_at: string;
}

/** What is to be called. */
export interface Calling<Answer extends Answered> {
  /** Tokens that it will use, as far as one can tell. */
  tokens: number;
  /** Makes one try at one of the models. @throws ModelError */
  send(candidate: Candidate, context: Pick<CallContext, 'onLimits'>): Promise<Answer>;
}

/** One call to whichever of its models can answer, each asked with leave of who governs its key. */
export class ModelChain<Answer extends Answered = ModelAnswer> {
  private readonly passed: PassedOver[];
  private readonly refusals: CallSelection['refusals'] = [];
  private waitedMs = 0;

  constructor(
    private readonly asked: string,
    private readonly candidates: readonly Candidate[],
    passedOver: readonly PassedOver[],
    private readonly turn: TurnContext,
  ) {
    this.passed = [...passedOver];
  }

  /** @throws what is no ModelError: the turn was aborted while it waited, or a fault of ours. */
  async call(calling: Calling<Answer>): Promise<Chained<Answer>> {
    for (const [index, candidate] of this.candidates.entries()) {
      const hasOther = index < this.candidates.length - 1;
      const chained = await this.tryOne(candidate, calling, hasOther);
      if (chained) return chained;
    }
    throw new Error(`«${this.asked}» has no model at all`);
  }

  /** Null where the next one is to answer. */
  private async tryOne(
    candidate: Candidate,
    calling: Calling<Answer>,
    hasOther: boolean,
  ): Promise<Chained<Answer> | null> {
    for (let waits = 1; ; waits++) {
      const leave = await this.leaveFor(candidate, calling.tokens, hasOther);
      if (leave === 'refused') return null;
      const tried = await this.send(candidate, calling, leave);
      const { result } = tried;
      if (!(result instanceof ModelError)) return tried;
      const { code, retry_after_ms } = result.failure;
      // Where nobody governs, nobody knows when to try again but the retry policy; and where there is one model alone, an overload is its affair.
      const most = leave && (hasOther || code === 'rate_limited') ? (MOST_WAITS[code] ?? 0) : 0;
      if (waits <= most) {
        this.refusals.push({ code, ...(retry_after_ms !== undefined && { retry_after_ms }) });
        continue;
      }
      if (!hasOther || !OF_THE_MODEL.has(code)) return tried;
      this.passed.push({ model: candidate.full, reason: `${code}: ${result.failure.message}` });
      return null;
    }
  }

  private async leaveFor(
    { limits, model: { provider: key }, full }: Candidate,
    tokens: number,
    hasOther: boolean,
  ): Promise<Leave | undefined | 'refused'> {
    if (!limits || !this.turn.leave) return undefined;
    try {
      const leave = await this.turn.leave({ key, limits, tokens, hasOther });
      this.waitedMs += leave.waitedMs;
      return leave;
    } catch (error) {
      if (!(error instanceof LeaveRefused)) throw error;
      this.passed.push({ model: full, reason: error.reason });
      return 'refused';
    }
  }

  private async send(
    candidate: Candidate,
    calling: Calling<Answer>,
    leave: Leave | undefined,
  ): Promise<Chained<Answer>> {
    const started_at = new Date().toISOString();
    const start = performance.now();
    let told: Parameters<NonNullable<CallContext['onLimits']>>[0] | undefined;
    const onLimits = (limits: typeof told): void => void (told = limits);
    const ended = (result: Answer | ModelError): Chained<Answer> => {
      leave?.ended({ ...endOf(result), ...(told && { told }) });
      const latency_ms = Math.round((performance.now() - start) * 1_000) / 1_000;
      return { candidate, result, selection: this.selection(candidate), latency_ms, started_at };
    };
    try {
      return ended(await calling.send(candidate, { onLimits }));
    } catch (error) {
      if (error instanceof ModelError) return ended(error);
      leave?.ended({ result: 'failed', tokens: 0 });
      throw error;
    }
  }

  /** Nothing is to be said where one model alone could answer, and did not have to wait. */
  private selection({ full }: Candidate): CallSelection | null {
    const { asked, passed, refusals, waitedMs: waited_ms } = this;
    if (asked === full && passed.length === 0 && refusals.length === 0 && waited_ms < 20) return null;
    const reason =
      asked === full ? 'named' : passed.length === 0 ? `first of «${asked}»` : `next of «${asked}»`;
    return { asked, reason, passed_over: passed, waited_ms, refusals };
  }
}
