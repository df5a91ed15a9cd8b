import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { Database, getAction, listActions } from '@scrai/store';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../http/idempotency-key.js';
import { ApiPage, cursorOf, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { Action, ActionBody, ActionListQuery, actionOf } from './action.dto.js';
import { ActionIntake } from './action-intake.js';

const LIST = 'GET /api/v1/actions';

@ApiTags('actions')
@Controller('actions')
export class ActionsController {
  constructor(
    private readonly database: Database,
    private readonly intake: ActionIntake,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Ask for an action on an agent or a run',
    description:
      'It is written down and carried out once by whoever hosts the run, before any further turn. It ends as `processed`, or ' +
      'as `error` with `last_error`.',
  })
  @ApiIdempotencyKey('The same key and body are one action.')
  @ApiAcceptedResponse({
    type: Action,
    headers: { Location: { description: 'Path of the action.', schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404, 422)
  async createAction(
    @Body() body: ActionBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Action> {
    const action = actionOf(await this.intake.take(body, key));
    response.location(`/api/v1/actions/${action.id}`);
    return action;
  }

  @Get()
  @ApiOperation({ summary: 'List actions', description: 'Newest first.' })
  @ApiPage(Action, 'A page of actions.')
  @ApiProblems(400)
  async listActions(@Query() { limit, after, ...filter }: ActionListQuery): Promise<Page<Action>> {
    const [position] = readCursor(after, 'number') ?? [];
    const type = filter.type === 'reload' ? 'environment_reload' : filter.type;
    const page = await listActions(
      this.database,
      { ...filter, type },
      { limit, after: position === undefined ? undefined : String(position) },
    );
    const next = page.next === null ? null : cursorOf(Number(page.next));
    return { data: page.data.map(actionOf), page: { next, has_more: next !== null } };
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read an action' })
  @ApiOkResponse({ type: Action })
  @ApiProblems(404)
  async getAction(@Param('id', new ResourceId('action', LIST)) id: string): Promise<Action> {
    const row = await getAction(this.database, id);
    if (!row) throw notFound('action', id, LIST);
    return actionOf(row);
  }
}
