import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@scrai/contracts';
import {
  compileSpec,
  Fingerprint,
  Replay,
  SCHEMA_VERSION,
  type CanonicalEvent,
  type RunSpec,
} from '@scrai/scenario';
import { Database, runToPlay, type Run } from '@scrai/store';
import { iso } from '../http/resource.js';
import type { LoggedEvent, ReplayDifference, RunReplay } from './replay.dto.js';
import { pagesOfLog } from './run-log.js';

/** Plays logs again from their inputs. No model is asked: the answers are those of the log. */
@Injectable()
export class ReplayOfRuns {
  constructor(private readonly database: Database) {}

  /** Through the log as it was when `run` was read. @throws Error when the template of the run no longer compiles. */
  async of(run: Run): Promise<RunReplay> {
    const stored = await runToPlay(this.database, run.id);
    if (!stored) throw new Error(`run ${run.id} vanished while it was read`);
    const replay = new Replay(compileSpec(stored.spec as unknown as RunSpec));
    const fingerprint = new Fingerprint();
    for await (const page of pagesOfLog(this.database, run.id, { through: run.last_seq })) {
      for (const event of page) {
        replay.add(event);
        fingerprint.add(event);
      }
    }
    const difference = differenceOf(replay);
    return {
      id: run.id,
      scenario_run_id: run.id,
      identical: difference === null,
      ...fingerprint.value(),
      model_calls: 0,
      difference,
      created_at: iso(run.created_at),
      updated_at: iso(run.updated_at),
    };
  }
}

function differenceOf({ difference }: Replay): ReplayDifference | null {
  if (!difference) return null;
  const { seq, recorded, replayed, waiting } = difference;
  return { seq, recorded: logged(recorded), replayed: replayed && logged(replayed), waiting };
}

const logged = ({ seq, type, schema_version, caused_by, payload }: CanonicalEvent): LoggedEvent => ({
  seq,
  type,
  schema_version: schema_version ?? SCHEMA_VERSION,
  caused_by,
  payload: payload as JsonObject,
});
