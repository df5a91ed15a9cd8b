import type { Perception, RecalledMemory, View } from '@scrai/contracts';
import type { TokenCounter } from '@scrai/model';
import { memoryLine, perceptionLine } from '@scrai/scenario';
import type { Question } from '../turn-calls.js';
import { questionTokens, tooLong } from './room.js';

/** Heading and empty lines of a section. */
const SECTION = 12;
/** Share of what the fixed sections leave that the transcript may take where memories are recalled too. */
const SHARE_OF_TRANSCRIPT = 2 / 3;

/** What is shown besides lines is counted with the whole. */
const NOT_SHOWN = new Map<string, never>();

export type Asking = (view: View) => Question;

/** The view with nothing of the past. */
const bare = (view: View): View => ({
  ...view,
  transcript: [],
  memory: { ...view.memory!, summary: null, fallen: [], recalled: [] },
});

/** What of the past a prompt has room for: what is asked and who is asked come first, then the newest that happened. */
export class Fitting {
  /** Tokens that are left. */
  private left: number;
  private readonly most: number;

  /** @throws ModelError `context_too_long` where nothing of the past would fit. */
  constructor(
    private readonly whole: View,
    private readonly ask: Asking,
    private readonly counter: TokenCounter,
  ) {
    this.most = whole.memory!.tokens;
    const fixed = questionTokens(ask(bare(whole)), counter);
    this.left = this.most - fixed;
    if (this.left < 0) throw this.tooLong('before anything of the past', fixed);
  }

  /** Takes what cannot be left out. @throws ModelError */
  take(text: string, what: string): void {
    this.left -= this.counter.count(text) + SECTION;
    if (this.left < 0) throw this.tooLong(`with ${what}`, this.most - this.left);
  }

  /** The newest entries that there is room for; without the last, a turn makes no sense. @throws ModelError */
  newest(entries: readonly Perception[], share = SHARE_OF_TRANSCRIPT): Perception[] {
    const room = this.left * share - SECTION;
    let used = 0;
    let at = entries.length;
    while (at > 0) {
      const tokens = this.lineTokens(entries[at - 1]);
      if (at < entries.length && used + tokens > room) break;
      used += tokens;
      at--;
    }
    if (entries.length > 0) this.left -= used + SECTION;
    if (this.left < 0) throw this.tooLong('with what happened last', this.most - this.left);
    return entries.slice(at);
  }

  /** The oldest entries that there is room for, at least one. @throws ModelError */
  oldest(entries: readonly Perception[]): Perception[] {
    let used = SECTION;
    let at = 0;
    while (at < entries.length) {
      const tokens = this.lineTokens(entries[at]);
      if (at > 0 && used + tokens > this.left) break;
      used += tokens;
      at++;
    }
    if (used > this.left) throw this.tooLong('with one thing that happened', this.most - this.left + used);
    return entries.slice(0, at);
  }

  /** The best of what was recalled that there is room for, in its order. */
  best(recalled: readonly RecalledMemory[]): RecalledMemory[] {
    this.left -= SECTION;
    return recalled.filter((memory) => {
      const tokens = this.counter.count(memoryLine(memory, true)) + 1;
      if (tokens > this.left) return false;
      this.left -= tokens;
      return true;
    });
  }

  /** The view whose prompt, estimated part by part, is counted as a whole: what is least is left out until it fits. */
  view(transcript: Perception[], recalled: RecalledMemory[], summary: string | null): View {
    const shown = [...transcript];
    const best = [...recalled];
    for (;;) {
      const inOrder = [...best].sort((a, b) => a.seq - b.seq || a.index - b.index);
      const memory = { ...this.whole.memory!, summary, fallen: [], recalled: inOrder };
      const view = { ...this.whole, transcript: shown, memory };
      const tokens = questionTokens(this.ask(view), this.counter);
      if (tokens <= this.most) return view;
      if (best.length > 0) best.pop();
      else if (shown.length > 1) shown.shift();
      else throw this.tooLong('as a whole', tokens);
    }
  }

  private lineTokens(entry: Perception): number {
    return (
      this.counter.count(perceptionLine(entry, this.whole.you.name, { numbered: true, shown: NOT_SHOWN })) + 1
    );
  }

  private tooLong(what: string, tokens: number) {
    return tooLong(this.whole, this.counter, { what, tokens: Math.ceil(tokens), most: this.most });
  }
}
