import type { Words } from '@scrai/engine-kit';
import { SpokenWords } from './spoken-words.js';

/** The answer of one model call as it comes, shown to those who listen. While nobody does, pieces are kept and not looked at. */
export class LiveAnswer {
  private readonly spoken: SpokenWords;
  private unread: string[] = [];

  /** @param kind of what is asked. */
  constructor(
    kind: string,
    private readonly words: Words,
  ) {
    this.spoken = new SpokenWords(kind);
  }

  hear(piece: string): void {
    this.unread.push(piece);
    if (!this.words.listened) return;
    const said = this.spoken.read(this.unread.join(''));
    this.unread = [];
    if (this.spoken.whispered) this.words.takeBack();
    else if (said) this.words.say(said);
  }
}
