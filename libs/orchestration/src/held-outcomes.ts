import { ACK, type Settlement } from '@scrai/bus';
import type { OutcomeMessage } from '@scrai/contracts';

/** An outcome in the host's hands. `kept`: it is durable, in the log's way or in `turn_outcomes`, and acked. */
interface Held {
  message: OutcomeMessage;
  /** Records of model calls that came with it; none once they are kept. */
  calls: string[];
  /** What the message and the calls weigh, roughly. */
  bytes: number;
  kept: boolean;
  settle: (settlement: Settlement) => void;
}

const nobody = (): void => undefined;

/** Outcomes that wait for the log to reach their turn. Each is acked when it is durable, never before. */
export class HeldOutcomes {
  private readonly byTurn = new Map<number, Held>();
  private unkept = 0;

  has(turn: number): boolean {
    return this.byTurn.has(turn);
  }

  get(turn: number): OutcomeMessage | undefined {
    return this.byTurn.get(turn)?.message;
  }

  /** Whether the outcome of a turn is in hand and durable. */
  isKept(turn: number): boolean {
    return this.byTurn.get(turn)?.kept ?? false;
  }

  /** Takes a delivered outcome; resolves with what becomes of its delivery. */
  offer(message: OutcomeMessage, calls: string[] = [], bytes = 0): Promise<Settlement> {
    const { promise, resolve } = Promise.withResolvers<Settlement>();
    this.byTurn.set(message.turn, { message, calls, bytes, kept: false, settle: resolve });
    this.unkept++;
    return promise;
  }

  /** Takes an outcome that `turn_outcomes` has. */
  restore(message: OutcomeMessage): void {
    if (!this.byTurn.has(message.turn)) {
      this.byTurn.set(message.turn, { message, calls: [], bytes: 0, kept: true, settle: nobody });
    }
  }

  /** What a commit that uses up the outcome of a turn has to carry for it; nothing where it is durable. */
  bytesOf(turn: number): number {
    return this.byTurn.get(turn)?.bytes ?? 0;
  }

  /**
   * Those that are not durable yet and that no turn of `consumed` uses up, as many as an append has room for; the others
   * come with the next. Without a bound, a thousand agents that act at once make an append that no broker carries.
   * @param used bytes of the append so far.
   * @param most bytes that it may have; a single outcome alone may have more.
   */
  early(consumed: ReadonlySet<number>, used: number, most: number): OutcomeMessage[] {
    const early: OutcomeMessage[] = [];
    if (this.unkept === 0) return early;
    let total = used;
    for (const [turn, held] of this.byTurn) {
      if (held.kept || consumed.has(turn)) continue;
      total += held.bytes;
      if (total > most && total > held.bytes) return early;
      early.push(held.message);
    }
    return early;
  }

  /** Records of model calls that are not kept yet and came with the outcomes of these turns. */
  callsOf(turns: Iterable<number>): string[] {
    return [...turns].flatMap((turn) => this.byTurn.get(turn)?.calls ?? []);
  }

  /** `turns` are in the log now. */
  closed(turns: Iterable<number>): void {
    for (const turn of turns) {
      this.keep(turn);
      this.byTurn.delete(turn);
    }
  }

  /** `messages` are in `turn_outcomes` now. */
  committed(messages: OutcomeMessage[]): void {
    for (const { turn } of messages) this.keep(turn);
  }

  /** Hands every delivery back, to come again: the host gives the run up. */
  giveBack(settlement: Settlement): void {
    for (const held of this.byTurn.values()) held.settle(settlement);
    this.byTurn.clear();
    this.unkept = 0;
  }

  /** Those whose turn the log has closed without them. */
  late(isClosed: (turn: number) => boolean): OutcomeMessage[] {
    return [...this.byTurn.values()].map(({ message }) => message).filter(({ turn }) => isClosed(turn));
  }

  private keep(turn: number): void {
    const held = this.byTurn.get(turn);
    if (!held || held.kept) return;
    held.kept = true;
    held.calls = [];
    held.bytes = 0;
    this.unkept--;
    held.settle(ACK);
  }
}
