import type { Fault } from '@scrai/contracts';
import { nearest } from '@scrai/expression';
import type { Lines } from './lines.js';
import { unescaped } from './pointers.js';

/** A part of a pointer, escaped as RFC 6901 wants it. */
export const part = (name: string | number): string =>
  String(name).replaceAll('~', '~0').replaceAll('/', '~1');

/** Where faults are reported. */
export interface FaultReport {
  /** @param kind `unknown key` for one that ends the pointer, and that there is not. */
  add(pointer: string, detail: string, kind?: 'unknown key'): void;
}

/** Collects the faults of one document, each with its line where the text is known. */
export class FaultList implements FaultReport {
  readonly faults: Fault[] = [];
  /** Pointers of keys that there are not. */
  private readonly unknown = new Set<string>();

  constructor(private readonly lines: Lines | null = null) {}

  /** The same fault at the same place is kept once. */
  add(pointer: string, detail: string, kind?: 'unknown key'): void {
    if (kind === 'unknown key') this.unknown.add(pointer);
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
    return [...new Set(keys)].map(unescaped);
  }

  /** Whether nobody tried to say this key: neither wrongly, nor by a name near to its own. */
  unsaid(pointer: string, key: string): boolean {
    const inside = [...this.unknown].filter((at) => at.slice(0, at.lastIndexOf('/')) === pointer);
    const meant = inside.some((at) => nearest(unescaped(at.slice(pointer.length + 1)), [key]) !== null);
    return this.sound(`${pointer}/${part(key)}`) && !meant;
  }

  /** In the order of the text; those without a line last. */
  sorted(): Fault[] {
    return [...this.faults].sort((a, b) => (a.line ?? Infinity) - (b.line ?? Infinity) || 0);
  }
}
