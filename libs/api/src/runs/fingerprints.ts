import { Injectable } from '@nestjs/common';
import { Fingerprint } from '@scrai/scenario';
import { Database, setFingerprint, type Run } from '@scrai/store';
import { pagesOfLog } from './run-log.js';

/** Fingerprints of runs: computed from the log, and kept once the run has ended. */
@Injectable()
export class Fingerprints {
  constructor(private readonly database: Database) {}

  /** The fingerprint of the log as it was when `run` was read. */
  async of(run: Run): Promise<{ fingerprint: string; events: number }> {
    if (run.fingerprint !== null) return { fingerprint: run.fingerprint, events: run.last_seq };
    const fingerprint = new Fingerprint();
    for await (const page of pagesOfLog(this.database, run.id, { through: run.last_seq })) {
      for (const event of page) fingerprint.add(event);
    }
    const value = fingerprint.value();
    if (run.ended_at !== null) await setFingerprint(this.database, run.id, value.fingerprint);
    return value;
  }
}
