import { Inject, Injectable, Logger } from '@nestjs/common';
import { ACK, answerWaits, Bus, MAX_BODY_BYTES, type Delivery, type Settlement } from '@scrai/bus';
import {
  packOutcome,
  type Outcome,
  type TurnStanding,
  type TurnStandingQuestion,
  type WorkMessage,
} from '@scrai/contracts';
import { crashPoint } from '@scrai/service-kit';
import { AttemptNotes } from './attempt-notes.js';
import type { Engine } from './engine.js';
import { outcomeOfError } from './failure.js';
import { CallRecords } from './call-records.js';
import type { TurnAttempt } from './turn-attempt.js';
import { TurnAttempts } from './turn-attempts.js';
import { TurnsInHand } from './turns-in-hand.js';

/** Injection token of the `Engine`. */
export const ENGINE = Symbol('scrai.engine');

const TIMEOUT_MS = 5_000;

/** The way of one delivery: was it done before? then process, then publish; and only then may it be acked. */
@Injectable()
export class TurnPipeline {
  private readonly logger = new Logger('engine');

  constructor(
    @Inject(ENGINE) private readonly engine: Engine,
    private readonly bus: Bus,
    private readonly attempts: TurnAttempts,
    private readonly calls: CallRecords,
    private readonly notes: AttemptNotes,
    private readonly turns: TurnsInHand,
  ) {}

  /** @throws BusError when broker or event store do not answer; the delivery is then made again. */
  async run(work: WorkMessage, delivery: Delivery): Promise<Settlement> {
    const attempt = this.attempts.begin(work, delivery);
    this.turns.add(attempt);
    crashPoint('engine.work-taken');
    try {
      if (attempt.again && (await this.doneBefore(attempt))) {
        crashPoint('engine.done-before');
        return ACK;
      }
      const outcome = await this.process(attempt);
      if (outcome.kind !== 'done' || attempt.signal.aborted) attempt.words.takeBack();
      if (attempt.cancelled) {
        await attempt.keepCalls();
        await attempt.endTool();
        return ACK;
      }
      // It was given back when the engine stopped; an outcome now would be that of somebody else's turn.
      if (attempt.signal.aborted) return { kind: 'retry', after_ms: 0 };
      await this.publish(attempt, outcome);
      return ACK;
    } finally {
      attempt.words.end();
      this.turns.remove(attempt);
    }
  }

  /** Records the attempt, then looks for what an earlier one may have left: with the broker, then in the database. */
  private async doneBefore(attempt: TurnAttempt): Promise<boolean> {
    this.notes.tell(attempt);
    const { event_id, scenario_run_id, turn, dispatch } = attempt.work;
    if (await answerWaits(this.bus, scenario_run_id, turn)) return true;
    const question: TurnStandingQuestion = { event_id, scenario_run_id, turn, dispatch };
    const answer = await this.bus.request(this.bus.subjects.turnStanding(), JSON.stringify(question), {
      timeoutMs: TIMEOUT_MS,
      repeatable: true,
    });
    const { standing } = JSON.parse(answer) as TurnStanding;
    if (standing === 'unknown')
      this.logger.warn(`Turn ${turn} of run ${scenario_run_id} is not in the database.`);
    return standing !== 'open';
  }

  private async process(attempt: TurnAttempt): Promise<Outcome> {
    try {
      return await this.engine.process(attempt.work, attempt);
    } catch (error) {
      const outcome = outcomeOfError(error);
      const { scenario_run_id, turn, agent } = attempt.work;
      const stack = error instanceof Error ? error.stack : undefined;
      if (!attempt.signal.aborted) {
        this.logger.error(
          `Turn ${turn} of ${agent} in run ${scenario_run_id} failed: ${String(error)}`,
          stack,
        );
      }
      return outcome;
    }
  }

  private async publish(attempt: TurnAttempt, outcome: Outcome): Promise<void> {
    const { scenario_run_id, turn, dispatch } = attempt.work;
    const { subjects } = this.bus;
    const subject = outcome.kind === 'done' ? subjects.outcome : subjects.failure;
    const message = attempt.ended(outcome);
    const call = outcome.kind === 'done' ? attempt.takeCall() : null;
    let body = Buffer.from(packOutcome(message, call ? [JSON.stringify(call)] : []));
    if (call && body.length > MAX_BODY_BYTES) {
      await this.calls.model.record(call);
      body = Buffer.from(packOutcome(message, []));
    }
    await attempt.keepCalls();
    crashPoint('engine.before-outcome');
    // `pending` says the same: a message of this very attempt is there.
    await this.bus.publish(subject(scenario_run_id, turn, dispatch, attempt.delivery.number), body);
    crashPoint('engine.after-outcome');
  }
}
