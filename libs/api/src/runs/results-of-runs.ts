import { Injectable } from '@nestjs/common';
import {
  compileSpec,
  Fingerprint,
  ResultsReader,
  type CompiledScenario,
  type RunSpec,
} from '@scrai/scenario';
import { callTotals, Database, measurements, runToPlay, type Run } from '@scrai/store';
import { iso, isoOrNull } from '../http/resource.js';
import { measurementOf, type RunResults } from './results.dto.js';
import { pagesOfLog } from './run-log.js';

/** Results of runs, read off their logs. */
@Injectable()
export class ResultsOfRuns {
  constructor(private readonly database: Database) {}

  /** @throws Error when the template of the run no longer compiles. */
  async of(run: Run): Promise<RunResults> {
    const results = new ResultsReader(await this.compiled(run.id));
    const fingerprint = new Fingerprint();
    for await (const page of pagesOfLog(this.database, run.id, { through: run.last_seq })) {
      for (const event of page) {
        results.add(event);
        fingerprint.add(event);
      }
    }
    const [measured, calls] = await Promise.all([
      measurements(this.database, run.id),
      callTotals(this.database, run.id),
    ]);
    return {
      id: run.id,
      scenario_run_id: run.id,
      status: run.status,
      ...fingerprint.value(),
      ...results.value(),
      measurements: measured.map(measurementOf),
      timings: {
        created_at: iso(run.created_at),
        started_at: isoOrNull(run.started_at),
        ended_at: isoOrNull(run.ended_at),
        duration_ms: durationOf(run),
        model_latency_ms: calls.calls * (calls.latency_ms_mean ?? 0),
      },
      created_at: iso(run.created_at),
      updated_at: iso(run.updated_at),
    };
  }

  private async compiled(id: string): Promise<CompiledScenario> {
    const stored = await runToPlay(this.database, id);
    if (!stored) throw new Error(`run ${id} vanished while it was read`);
    return compileSpec(stored.spec as unknown as RunSpec);
  }
}

const durationOf = ({ started_at, ended_at }: Run): number | null =>
  started_at && ended_at ? ended_at.getTime() - started_at.getTime() : null;
