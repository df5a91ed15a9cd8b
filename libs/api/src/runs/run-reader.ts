import { Injectable } from '@nestjs/common';
import { Database, getRun, type Run } from '@scrai/store';
import { notFound, ResourceId } from '../http/resource-id.js';

const LIST = 'GET /api/v1/scenario-runs';

/** Pipe of `{id}` in the paths of runs. */
export const RunId = new ResourceId('run', LIST);

@Injectable()
export class RunReader {
  constructor(private readonly database: Database) {}

  /** @throws ProblemError 404. */
  async get(id: string): Promise<Run> {
    const run = await getRun(this.database, id);
    if (!run) throw notFound('run', id, LIST);
    return run;
  }
}
