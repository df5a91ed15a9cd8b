import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import type { DeadLetterDecision, JsonObject, WorkMessage } from '@scrai/contracts';
import {
  Database,
  deadLetterGroups,
  getDeadLetter,
  listDeadLetters,
  workMessage,
  type DeadLetterRow,
} from '@scrai/store';
import { Asker, type Asking } from '../access/asker.js';
import { ApiPage, pageOf, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { DeadLetterQuery, filterOf, LetterFilter } from './dead-letter-filter.dto.js';
import {
  DeadLetter,
  DeadLetterDetail,
  DeadLetterGroupResource,
  deadLetterOf,
  DeletedDeadLetter,
  groupOf,
} from './dead-letter.dto.js';
import { DeleteQuery, RequeueBody, type Decider } from './decision.dto.js';
import { Deciding } from './deciding.js';
import { editedPayload } from './edited-payload.js';

const LIST = 'GET /api/v1/dlq';
const Id = new ResourceId('dead letter', LIST);

@ApiTags('dlq')
@Controller('dlq')
export class DeadLettersController {
  constructor(
    private readonly database: Database,
    private readonly deciding: Deciding,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List dead letters',
    description: 'Newest first. With `group_by=error` their groups, as `GET /dlq/groups` has them.',
  })
  @ApiPage(DeadLetter, 'A page of dead letters.')
  @ApiProblems(400)
  async listDeadLetters(
    @Query() query: DeadLetterQuery,
  ): Promise<Page<DeadLetter | DeadLetterGroupResource>> {
    if (query.group_by === 'error') return this.listDeadLetterGroups(query);
    const { limit } = query;
    const [before] = readCursor(query.after, 'number') ?? [];
    const rows = await listDeadLetters(this.database, filterOf(query), { limit: limit + 1, before });
    return pageOf(rows, limit, deadLetterOf, (row) => [row.position]);
  }

  @Get('groups')
  @ApiOperation({
    summary: 'List dead letters by error',
    description:
      'The largest group first. Failures that differ in ids, numbers and addresses alone are one group.',
  })
  @ApiPage(DeadLetterGroupResource, 'A page of groups.')
  @ApiProblems(400)
  async listDeadLetterGroups(@Query() query: LetterFilter): Promise<Page<DeadLetterGroupResource>> {
    const { limit } = query;
    const after = readCursor(query.after, 'number', 'text');
    const rows = await deadLetterGroups(this.database, filterOf(query), { limit: limit + 1, after });
    return pageOf(rows, limit, groupOf, (row) => [row.count, row.error_group]);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Read a dead letter',
    description: 'With its payload, every attempt and its error, and what was decided.',
  })
  @ApiOkResponse({ type: DeadLetterDetail })
  @ApiProblems(404)
  async getDeadLetter(@Param('id', Id) id: string): Promise<DeadLetterDetail> {
    const row = await this.read(id);
    return { ...deadLetterOf(row), payload: (await this.payloadOf(row)) as unknown as JsonObject };
  }

  @Post(':id/requeue')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Requeue a dead letter',
    description:
      'The turn is tried again with its counts started afresh, as it was or with an edited payload; the run goes on when it ' +
      'is answered.',
  })
  @ApiBody({ type: RequeueBody, required: false })
  @ApiOkResponse({ type: DeadLetterDetail })
  @ApiProblems(404, 409, 422, 503)
  async requeueDeadLetter(
    @Param('id', Id) id: string,
    @Asker() asker: Asking,
    @Body() body?: RequeueBody,
  ): Promise<DeadLetterDetail> {
    const asked: DeadLetterDecision = { ...deciderOf(asker, body), dead_letter_id: id, decision: 'requeue' };
    if (body?.payload) asked.payload = editedPayload(await this.payloadOf(await this.read(id)), body.payload);
    await this.deciding.decide(asked);
    return this.getDeadLetter(id);
  }

  @Delete(':id')
  @ApiOperation({
    summary: 'Delete a dead letter',
    description:
      'Gives the turn up, so that no run waits for it: the turn is skipped and counted as missing, or the run fails; `effect` ' +
      'says which. The dead letter itself stays readable, as `deleted`.',
  })
  @ApiOkResponse({ type: DeletedDeadLetter })
  @ApiProblems(400, 404, 409, 503)
  async deleteDeadLetter(
    @Param('id', Id) id: string,
    @Asker() asker: Asking,
    @Query() query: DeleteQuery,
  ): Promise<DeletedDeadLetter> {
    const { then } = query;
    const asked: DeadLetterDecision = { ...deciderOf(asker, query), dead_letter_id: id, decision: 'delete' };
    const { effect } = await this.deciding.decide({ ...asked, ...(then && { then }) });
    return {
      ...deadLetterOf(await this.read(id)),
      effect: effect === 'skip_turn' || effect === 'fail_run' ? effect : 'none',
    };
  }

  private async read(id: string): Promise<DeadLetterRow> {
    const row = await getDeadLetter(this.database, id);
    if (!row) throw notFound('dead letter', id, LIST);
    return row;
  }

  private async payloadOf({ event_id }: DeadLetterRow): Promise<WorkMessage> {
    const body = await workMessage(this.database, event_id);
    if (body === null) throw new Error(`the work message of event ${event_id} is not in the database`);
    return JSON.parse(body) as WorkMessage;
  }
}

const deciderOf = (
  asker: Asking,
  { actor = asker.name, reason }: Decider = {},
): { actor: string; reason: string | null } => ({ actor, reason: reason ?? null });
