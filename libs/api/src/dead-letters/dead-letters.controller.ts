import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Bus, BusError } from '@scrai/bus';
import type { Page } from '@scrai/client';
import type { RequeueReply, RequeueRequest, RequeueResult } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { Database, type DeadLetterRow } from '@scrai/store';
import { ApiPage, pageOf, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { DeadLetter, deadLetterOf, DeadLetterQuery, RequeueBody } from './dead-letter.dto.js';

const LIST = 'GET /api/v1/dlq';
const Id = new ResourceId('dead letter', LIST);
const REQUEUE_TIMEOUT_MS = 5_000;

const PAGE = `
SELECT * FROM dead_letters
 WHERE position < $1 AND ($2::uuid IS NULL OR scenario_run_id = $2) AND ($3::text IS NULL OR status = $3)
 ORDER BY position DESC LIMIT $4`;

/** Why a dead letter was not requeued. */
const REFUSALS: Record<Exclude<RequeueResult, 'requeued' | 'not_found'>, string> = {
  closed: 'its turn is closed by now, so there is nothing to try again',
  decided: 'it was requeued or deleted before; list the open ones with GET /api/v1/dlq?status=open',
};

@ApiTags('dlq')
@Controller('dlq')
export class DeadLettersController {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List dead letters', description: 'Newest first.' })
  @ApiPage(DeadLetter, 'A page of dead letters.')
  @ApiProblems(400)
  async listDeadLetters(@Query() query: DeadLetterQuery): Promise<Page<DeadLetter>> {
    const { limit, scenario_run_id = null, status = null } = query;
    const [position = Number.MAX_SAFE_INTEGER] = readCursor(query.after, 'number') ?? [];
    const rows = await this.database.query<DeadLetterRow>(PAGE, [
      position,
      scenario_run_id,
      status,
      limit + 1,
    ]);
    return pageOf(rows, limit, deadLetterOf, (row) => [row.position]);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a dead letter', description: 'With every attempt and its error.' })
  @ApiOkResponse({ type: DeadLetter })
  @ApiProblems(404)
  async getDeadLetter(@Param('id', Id) id: string): Promise<DeadLetter> {
    const [row] = await this.database.query<DeadLetterRow>('SELECT * FROM dead_letters WHERE id = $1', [id]);
    if (!row) throw notFound('dead letter', id, LIST);
    return deadLetterOf(row);
  }

  @Post(':id/requeue')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Requeue a dead letter',
    description:
      'The turn is tried again with its counts started afresh; the run goes on when it is answered.',
  })
  @ApiBody({ type: RequeueBody, required: false })
  @ApiOkResponse({ type: DeadLetter })
  @ApiProblems(404, 409, 422, 503)
  async requeueDeadLetter(@Param('id', Id) id: string, @Body() body?: RequeueBody): Promise<DeadLetter> {
    const { actor = 'api', reason } = body ?? {};
    const result = await this.requeue({ dead_letter_ids: [id], actor, reason });
    if (result === 'not_found') throw notFound('dead letter', id, LIST);
    if (result !== 'requeued') {
      throw new ProblemError(
        409,
        'not_possible_now',
        `Dead letter ${id} was not requeued: ${REFUSALS[result]}.`,
      );
    }
    return this.getDeadLetter(id);
  }

  private async requeue(request: RequeueRequest): Promise<RequeueResult> {
    try {
      const options = { timeoutMs: REQUEUE_TIMEOUT_MS };
      const reply = await this.bus.request(this.bus.subjects.requeue(), JSON.stringify(request), options);
      const [result] = (JSON.parse(reply) as RequeueReply).results;
      return result;
    } catch (error) {
      if (!(error instanceof BusError)) throw error;
      throw new ProblemError(
        503,
        'dlq_manager_away',
        `The dlq-manager does not answer: ${error.message} Try again when it is back.`,
      );
    }
  }
}
