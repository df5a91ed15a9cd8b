import type { Delta, DeltaListener, DeltaReset } from '@scrai/client';
import type { RunEvent } from '@scrai/contracts';
import type { Context } from '../context.js';

const MARGIN = 5;

/** The line below the transcript: who is at it now, and what they are saying. Only where lines can be written over. */
export class StatusLine implements DeltaListener {
  /** What is being said in open turns. */
  private readonly said = new Map<number, { agent: string; text: string }>();

  constructor(private readonly terminal: Context['terminal']) {}

  show({ event_type, payload }: RunEvent, closed: number): void {
    this.said.delete(Number(payload.turn));
    if (!this.terminal.live || event_type !== 'turn.requested') return;
    this.write(`… ${String(payload.agent)} (turn ${closed + 1})`);
  }

  delta({ turn, agent, at, text }: Delta): void {
    const before = at === 0 ? '' : (this.said.get(turn)?.text ?? '');
    // Where words were lost, what is missing comes with the answer.
    const joined = before.length === at ? before + text : `${before.replace(/ …$/, '')} …`;
    this.said.set(turn, { agent, text: joined });
    this.saying();
  }

  reset({ turn }: DeltaReset): void {
    this.said.delete(turn);
    this.saying();
  }

  clear(): void {
    if (this.terminal.live) this.terminal.overwrite('');
  }

  /** The turn that is next in the log, as far as it has been said: the end of it, where it is long. */
  private saying(): void {
    const [next] = [...this.said].sort(([a], [b]) => a - b);
    if (!next) return this.clear();
    const [, { agent, text }] = next;
    const room = this.terminal.width - MARGIN - agent.length - 3;
    const words = text.replaceAll(/[\p{Cc}\s]+/gu, ' ');
    this.write(`${agent}  ${words.length <= room ? words : `…${words.slice(1 - room)}`}`);
  }

  private write(text: string): void {
    if (this.terminal.live) this.terminal.overwrite(this.terminal.colours.dim(' '.repeat(MARGIN) + text));
  }
}
