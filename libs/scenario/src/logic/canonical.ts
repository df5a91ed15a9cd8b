import { createHash, type Hash } from 'node:crypto';
import { canonical } from '@scrai/determinism';
import type { EventType } from '@scrai/contracts';
import { SCHEMA_VERSION } from './version.js';

/** The fields of an event that the canonical form has; whatever else a row carries is left out. */
export interface CanonicalEvent {
  seq: number;
  type: EventType;
  /** SCHEMA_VERSION when absent. */
  schema_version?: number;
  caused_by: number | null;
  payload: object;
}

/** One line of the canonical log: RFC 8785 of exactly five fields, and a line feed. */
export const canonicalLine = ({ seq, type, schema_version, caused_by, payload }: CanonicalEvent): string =>
  `${canonical({ seq, type, schema_version: schema_version ?? SCHEMA_VERSION, caused_by, payload })}\n`;

/** The canonical log as JSONL. */
export const canonicalLog = (events: Iterable<CanonicalEvent>): string => {
  let log = '';
  for (const event of events) log += canonicalLine(event);
  return log;
};

/** SHA-256 of the canonical log, fed event by event in the order of seq. */
export class Fingerprint {
  private readonly hash: Hash = createHash('sha256');
  private events = 0;

  /** @throws Error for an event out of order. */
  add(event: CanonicalEvent): this {
    if (event.seq !== this.events + 1) {
      throw new Error(`a fingerprint needs event ${this.events + 1} next, and was given ${event.seq}`);
    }
    this.events += 1;
    this.hash.update(canonicalLine(event));
    return this;
  }

  /** The fingerprint so far; more events may follow. */
  value(): { fingerprint: string; events: number } {
    return { fingerprint: this.hash.copy().digest('hex'), events: this.events };
  }
}

/** Fingerprint of a whole log. */
export const fingerprint = (events: Iterable<CanonicalEvent>): string => {
  const result = new Fingerprint();
  for (const event of events) result.add(event);
  return result.value().fingerprint;
};
