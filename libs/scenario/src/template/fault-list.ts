import type { Fault } from '@scrai/contracts';
import type { Lines } from './lines.js';

/** A part of a pointer, escaped as RFC 6901 wants it. */
export const part = (name: string | number): string =>
  String(name).replaceAll('~', '~0').replaceAll('/', '~1');

/** Where faults are reported. */
export interface FaultReport {
  add(pointer: string, detail: string): void;
}

/** Collects the faults of one document, each with its line where the text is known. */
export class FaultList implements FaultReport {
  readonly faults: Fault[] = [];

  constructor(private readonly lines: Lines | null = null) {}

  /** The same fault at the same place is kept once. */
  add(pointer: string, detail: string): void {
    if (this.faults.some((fault) => fault.pointer === pointer && fault.detail === detail)) return;
    const line = this.lines?.at(pointer);
    this.faults.push({ pointer, detail, ...(line === undefined ? {} : { line }) });
  }

  /** A fault of what is asked for besides the document, and so stands in no line of its text. */
  addOutside(pointer: string, detail: string): void {
    this.faults.push({ pointer, detail });
  }

  get any(): boolean {
    return this.faults.length > 0;
  }

  /** Whether nothing is wrong at this place or inside it, so that it may be looked at more closely. */
  sound(pointer: string): boolean {
    return !this.faults.some((fault) => fault.pointer === pointer || fault.pointer.startsWith(`${pointer}/`));
  }

  /** Keys right inside this place of which something is wrong. */
  faultyKeys(pointer: string): string[] {
    const inside = this.faults.filter((fault) => fault.pointer.startsWith(`${pointer}/`));
    const keys = inside.map((fault) => fault.pointer.slice(pointer.length + 1).split('/')[0]);
    return [...new Set(keys)].map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  }

  /** Whether nobody tried to say this key: neither wrongly, nor by a name that is unknown here. */
  unsaid(pointer: string, key: string): boolean {
    const strange = ({ pointer: at, detail }: Fault): boolean =>
      at.startsWith(`${pointer}/`) &&
      !at.slice(pointer.length + 1).includes('/') &&
      detail.startsWith('unknown key');
    return this.sound(`${pointer}/${part(key)}`) && !this.faults.some(strange);
  }

  /** In the order of the text; those without a line last. */
  sorted(): Fault[] {
    return [...this.faults].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || 0);
  }
}
