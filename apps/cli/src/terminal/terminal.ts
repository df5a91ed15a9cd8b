import { createColors } from 'picocolors';
import { wrap } from './wrap.js';

export type Colours = ReturnType<typeof createColors>;

/** Where text goes; `process.stdout` and `process.stderr` are two. */
export interface Sink {
  write(text: string): unknown;
  isTTY?: boolean;
  columns?: number;
}

export interface TerminalOptions {
  json: boolean;
  out: Sink;
  err: Sink;
  /** False where NO_COLOR asks for it, or where nobody can see colours. */
  colour: boolean;
}

const LEAST_WIDTH = 40;
const USUAL_WIDTH = 100;

/** How the command line speaks: results on stdout (for people or, with --json, for programs), narration on stderr. */
export class Terminal {
  readonly json: boolean;
  readonly colours: Colours;

  constructor(private readonly options: TerminalOptions) {
    this.json = options.json;
    this.colours = createColors(options.colour && !options.json);
  }

  /** Columns that text may fill. */
  get width(): number {
    return Math.max(LEAST_WIDTH, this.options.out.columns ?? USUAL_WIDTH);
  }

  /** Columns that a line may have before it is cut: without end where nobody looks, as into a pipe or a file. */
  get room(): number {
    return this.options.out.columns === undefined ? Infinity : this.width;
  }

  /** Lines that leave `indent` columns free. A word that is longer is cut on a screen; into a pipe it goes whole. */
  lines(text: string, indent = 0): string[] {
    return wrap(text, this.width - indent, this.room === Infinity ? Infinity : 0);
  }

  /** Whether lines can be written over: a person looks, and nothing is piped. */
  get live(): boolean {
    return !this.json && this.options.err.isTTY === true && this.options.out.isTTY === true;
  }

  /** A result for people; nothing with --json. */
  print(text: string): void {
    if (!this.json) this.options.out.write(`${text}\n`);
  }

  /** A result for programs, one JSON document a line; nothing without --json. */
  record(value: object): void {
    if (this.json) this.options.out.write(`${JSON.stringify(value)}\n`);
  }

  /** Bytes that are the same for both, such as a canonical log. */
  raw(text: string): void {
    this.options.out.write(text);
  }

  /** What is going on and what to do next: on stderr, so that it is in nobody's way. */
  say(text: string): void {
    this.options.err.write(`${text}\n`);
  }

  /** Writes over the last line of stderr; for progress, only when `live`. */
  overwrite(text: string): void {
    this.options.err.write(`\r\u001b[2K${text}`);
  }
}
