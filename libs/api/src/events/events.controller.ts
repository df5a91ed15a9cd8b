import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { eventId } from '@scrai/contracts';
import {
  Database,
  getInstance,
  readLog,
  turnsBehind,
  turnsInTheWay,
  type EventInstanceRow,
} from '@scrai/store';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { eventOf } from '../runs/event.dto.js';
import { RunReader } from '../runs/run-reader.js';
import { EventDetail, EventDetailQuery, instanceOf, type Neighbours } from './event-detail.dto.js';

const LIST = 'GET /api/v1/scenario-runs/{id}/events';

@ApiTags('events')
@Controller('events')
export class EventsController {
  constructor(
    private readonly database: Database,
    private readonly runs: RunReader,
  ) {}

  @Get(':id')
  @ApiOperation({
    summary: 'Read an event',
    description: 'With its event instance (status, lease, attempts) where it asked for a turn.',
  })
  @ApiOkResponse({ type: EventDetail })
  @ApiProblems(400, 404)
  async getEvent(
    @Param('id', new ResourceId('event', LIST)) id: string,
    @Query() { scenario_run_id }: EventDetailQuery,
  ): Promise<EventDetail> {
    const instance = await getInstance(this.database, id);
    const runId = instance?.scenario_run_id ?? scenario_run_id;
    if (runId === undefined)
      throw notFound('request of a turn', id, `For other events give scenario_run_id; ${LIST}`);
    const run = await this.runs.get(runId);
    const seq = instance?.seq ?? seqOf(id, runId, run.last_seq);
    const [row] = seq === undefined ? [] : await readLog(this.database, runId, seq - 1, 1);
    if (!row) throw notFound('event', id, LIST);
    const event_instance = instance && instanceOf(instance, await this.neighboursOf(instance));
    return { ...eventOf(run, row), event_instance };
  }

  private async neighboursOf({
    scenario_run_id,
    turn,
    status,
    closed_at,
  }: EventInstanceRow): Promise<Neighbours> {
    if (closed_at !== null) return { before: [], after: [] };
    const holdsUp = status === 'failed' || status === 'dead_letter';
    return {
      before: await turnsInTheWay(this.database, scenario_run_id, turn),
      after: holdsUp ? await turnsBehind(this.database, scenario_run_id, turn) : [],
    };
  }
}

/** The seq that an id was derived from: ids cannot be turned back, but those of one run can be tried. */
function seqOf(id: string, runId: string, lastSeq: number): number | undefined {
  for (let seq = 1; seq <= lastSeq; seq++) if (eventId(runId, seq) === id) return seq;
  return undefined;
}
