import type { JsonObject } from '@scrai/contracts';

/** What is heard of an answer of each kind; of every other kind, nothing. */
const SPOKEN: Record<string, string> = { act: 'speech', interview: 'speech', narrate: 'narration' };

/** What is heard of a whole answer. */
export function wordsOf(kind: string, answer: JsonObject): string {
  const words = Object.hasOwn(SPOKEN, kind) ? answer[SPOKEN[kind]] : '';
  return typeof words === 'string' ? words : '';
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };

/**
 * Reads the words that are spoken out of a structured answer while its JSON still comes, piece by piece. The private thought
 * and everything else stay in it, and so do words that are whispered: those of an answer that names in `to` who shall hear it.
 */
export class SpokenWords {
  /** Whether the answer turned out to be for some alone. */
  whispered = false;
  private readonly wanted: string | undefined;
  private depth = 0;
  /** The key whose value comes, at the top of the answer. */
  private key: string | null = null;
  private text: string | null = null;
  private escape: string | null = null;
  private keyIsNext = false;
  private high = '';

  constructor(kind: string) {
    this.wanted = Object.hasOwn(SPOKEN, kind) ? SPOKEN[kind] : undefined;
  }

  /** The next piece of the answer. @returns what is spoken in it. */
  read(piece: string): string {
    if (this.wanted === undefined) return '';
    let spoken = '';
    for (const character of piece) {
      const said = this.text === null ? this.outside(character) : this.inside(character);
      if (said && this.depth === 1 && this.key === this.wanted && !this.keyIsNext) spoken += said;
    }
    return this.whispered ? '' : spoken;
  }

  private outside(character: string): '' {
    switch (character) {
      case '{':
        this.depth++;
        this.keyIsNext = this.depth === 1;
        break;
      case '[':
        this.depth++;
        break;
      case '}':
      case ']':
        this.depth--;
        break;
      case ',':
        this.keyIsNext = this.depth === 1;
        break;
      case '"':
        this.text = '';
        if (this.key === 'to' && !this.keyIsNext) this.whispered = true;
        break;
      default:
    }
    return '';
  }

  /** A character of a text. @returns what it stands for, once that is known. */
  private inside(character: string): string {
    if (this.escape !== null) return this.escaped(character);
    if (character === '\\') {
      this.escape = '';
      return '';
    }
    if (character === '"') {
      if (this.keyIsNext) {
        this.key = this.text;
        this.keyIsNext = false;
      }
      this.text = null;
      return '';
    }
    return this.add(character);
  }

  private escaped(character: string): string {
    const escape = this.escape! + character;
    if (escape[0] !== 'u') {
      this.escape = null;
      return this.add(ESCAPES[character] ?? character);
    }
    this.escape = escape.length < 5 ? escape : null;
    return this.escape === null ? this.add(String.fromCharCode(parseInt(escape.slice(1), 16))) : '';
  }

  /** Halves of a character that is sent as two escapes go out together. */
  private add(character: string): string {
    if (this.keyIsNext) this.text += character;
    if (/^[\ud800-\udbff]$/.test(character)) {
      this.high = character;
      return '';
    }
    const whole = this.high + character;
    this.high = '';
    return whole;
  }
}
