import { randomUUID } from 'node:crypto';

/** Who this process is as an engine: a new `engine_id` at every start. */
export class EngineIdentity {
  readonly engineId = randomUUID();
  readonly startedAt = Date.now();

  constructor(
    readonly type: string,
    readonly version: string,
    readonly capabilities: string[],
    /** Turns in hand at a time. */
    readonly concurrency: number,
  ) {}
}
