import { Injectable } from '@nestjs/common';
import type { LogEvent } from '@scrai/contracts';
import { compileSpec, fold, initialState, type RunSpec, type RunState } from '@scrai/scenario';
import { Database, runToPlay } from '@scrai/store';
import { pagesOfLog } from './run-log.js';

/** Runs as they were after any of their events. */
@Injectable()
export class PastRuns {
  constructor(private readonly database: Database) {}

  /**
   * The state after `seq` events, folded from the log page by page.
   * @param each told of every event, with the state right after it.
   * @throws Error when the template of the run no longer compiles.
   */
  async at(runId: string, seq: number, each?: (state: RunState, event: LogEvent) => void): Promise<RunState> {
    const stored = await runToPlay(this.database, runId);
    if (!stored) throw new Error(`run ${runId} vanished while it was read`);
    let state = initialState(compileSpec(stored.spec as unknown as RunSpec));
    for await (const page of pagesOfLog(this.database, runId, { through: seq })) {
      for (const event of page) {
        state = fold(state, event);
        each?.(state, event);
      }
    }
    return state;
  }
}
