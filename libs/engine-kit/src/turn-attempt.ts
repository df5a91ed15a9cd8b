import type { Delivery } from '@scrai/bus';
import type {
  LackingVectors,
  LackingVectorsQuestion,
  MediaType,
  ModelCallRecord,
  Outcome,
  OutcomeMessage,
  RecalledMemory,
  RecallQuestion,
  TextVectors,
  ToolCallRecord,
  WorkMessage,
} from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import type { CallRecords } from './call-records.js';
import type { TurnContext } from './engine.js';
import type { EngineIdentity } from './identity.js';
import type { GovernedCall, Leave } from './leaves.js';
import type { SameRequest } from './model-calls.js';
import type { Recall } from './recall.js';
import type { AttemptWords } from './words.js';

/** One try of this engine at one turn; to the engine it is the turn's context. */
export class TurnAttempt implements TurnContext {
  readonly startedAt = Date.now();
  /** The same by a clock that never jumps. */
  readonly begun = performance.now();
  /** When it was last told that the attempt is under way, by that clock; null before the first time. */
  notedAt: number | null = null;
  /** Set when the log has closed the turn without an answer, so that none is wanted any more. */
  cancelled = false;
  /** It waits for leave to call a model. */
  waits = false;
  private readonly abortion = new AbortController();
  /** The latest call: nothing was done with its answer yet, so it may travel with the outcome. */
  private latest: ModelCallRecord | null = null;
  /** The call whose answer may be asking for tools. */
  private answered: ModelCallRecord | null = null;
  /** A tool that was begun, is written down as such, and has not ended. */
  private tool: ToolCallRecord | null = null;

  constructor(
    readonly work: WorkMessage,
    readonly delivery: Delivery,
    private readonly means: {
      identity: EngineIdentity;
      calls: CallRecords;
      words: AttemptWords;
      recall: (signal: AbortSignal) => Recall;
    },
  ) {}

  get engineId(): string {
    return this.means.identity.engineId;
  }
  get attempt(): string {
    return `${this.work.dispatch}.${this.delivery.number}`;
  }
  get words(): AttemptWords {
    return this.means.words;
  }
  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  /** Whether somebody may have worked on the turn before. */
  get again(): boolean {
    return this.delivery.redelivered || this.work.dispatch > 1;
  }

  async recordCall(record: ModelCallRecord): Promise<void> {
    crashPoint('engine.answer-arrived');
    await this.keepCalls();
    this.latest = record;
    this.answered = record;
  }

  /** Asked before every call, so the one before is kept before another is paid for. */
  async keptCall(callIndex: number, same?: () => SameRequest): Promise<ModelCallRecord | null> {
    await this.keepCalls();
    const asked = this.work.reuse_answers ? same?.() : undefined;
    const kept = this.again || asked ? await this.means.calls.model.kept(this.work, callIndex, asked) : null;
    this.answered = kept;
    return kept;
  }

  async beginToolCall(call: ToolCallRecord): Promise<ToolCallRecord | null> {
    await this.keepCalls();
    const { again, answered: askedBy } = this;
    const earlier = await this.means.calls.tool.begin(this.work, { call, again, askedBy });
    if (call.effect === 'acts') {
      crashPoint('engine.tool-begun');
      this.tool = earlier && earlier.status !== 'started' ? null : call;
    }
    return earlier;
  }

  async endToolCall(call: ToolCallRecord): Promise<void> {
    crashPoint('engine.tool-ran');
    await this.means.calls.tool.end(call);
    this.tool = null;
    crashPoint('engine.tool-kept');
  }

  readBlob(sha256: string): Promise<Uint8Array | null> {
    return this.means.calls.blobs.read(sha256);
  }

  keepBlob(bytes: Uint8Array, media_type: MediaType): Promise<string> {
    return this.means.calls.blobs.keep(bytes, media_type);
  }

  /** While it waits, another turn may have its place, and the calls before are kept. */
  async leave(call: GovernedCall): Promise<Leave> {
    await this.keepCalls();
    const { signal } = this;
    const { scenario_run_id, lane } = this.work;
    const back = this.delivery.stepAside();
    this.waits = true;
    try {
      return await this.means.calls.model.leave(call, { scenario_run_id, lane, signal });
    } finally {
      this.waits = false;
      back();
    }
  }

  recall(question: RecallQuestion): Promise<RecalledMemory[]> {
    return this.means.recall(this.signal).memories(question);
  }

  lackingVectors(question: LackingVectorsQuestion): Promise<LackingVectors> {
    return this.means.recall(this.signal).lackingVectors(question);
  }

  keepVectors(vectors: TextVectors): Promise<void> {
    return this.means.recall(this.signal).keepVectors(vectors);
  }

  /** Puts the latest call where it outlives this process. */
  async keepCalls(): Promise<void> {
    const call = this.takeCall();
    if (!call) return;
    await this.means.calls.model.record(call);
    crashPoint('engine.call-kept');
  }

  /** A tool that the end of its turn has broken off is not under way for ever: nobody tries it again. */
  async endTool(): Promise<void> {
    if (!this.tool) return;
    const message = 'its turn was cancelled while it ran: it is not known whether it had its effect';
    await this.endToolCall({ ...this.tool, status: 'failed', failure: { code: 'interrupted', message } });
  }

  /** The latest call, whose keeping is the taker's business from here on. */
  takeCall(): ModelCallRecord | null {
    const call = this.latest;
    this.latest = null;
    return call;
  }

  abort(): void {
    this.abortion.abort(new Error('the engine stops'));
  }

  cancel(): void {
    this.cancelled = true;
    this.abortion.abort(new Error('the turn was cancelled'));
  }

  /** The message that says how it ended. */
  ended(outcome: Outcome): OutcomeMessage {
    const { event_id, turn_id, scenario_run_id, agent, turn, engine_type, dispatch } = this.work;
    return {
      event_id,
      turn_id,
      scenario_run_id,
      agent,
      turn,
      engine_id: this.engineId,
      engine_type,
      dispatch,
      delivery: this.delivery.number,
      started_at: new Date(this.startedAt).toISOString(),
      finished_at: new Date().toISOString(),
      outcome,
    };
  }
}
