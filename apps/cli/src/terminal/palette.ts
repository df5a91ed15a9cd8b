import type { Colours } from './terminal.js';

type Paint = (text: string) => string;

/** A colour per agent, in the order in which they are met; after eight they begin again. */
export class Palette {
  private readonly paints: Paint[];
  private readonly given = new Map<string, Paint>();

  constructor(private readonly colours: Colours) {
    const { cyan, yellow, green, magenta, blue, cyanBright, yellowBright, magentaBright } = colours;
    this.paints = [cyan, yellow, green, magenta, blue, cyanBright, yellowBright, magentaBright];
  }

  of(agent: string): Paint {
    let paint = this.given.get(agent);
    if (!paint) {
      paint = this.paints[this.given.size % this.paints.length];
      this.given.set(agent, paint);
    }
    return (text) => this.colours.bold(paint(text));
  }
}
