import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { EVENT_TYPES } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { Database, getEventType, listEventTypes, putEventType } from '@scrai/store';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound } from '../http/resource-id.js';
import { EventTypeBody, eventTypeOf, EventTypeResource } from './policy.dto.js';

@ApiTags('event-types')
@Controller('event-types')
export class EventTypesController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({ summary: 'List event types', description: 'With the JSON Schema of each payload.' })
  @ApiPage(EventTypeResource, 'A page of event types.')
  @ApiProblems(400)
  async listEventTypes(@Query() { limit, after }: PageQuery): Promise<Page<EventTypeResource>> {
    const [name = ''] = readCursor(after, 'text') ?? [];
    const rows = (await listEventTypes(this.database)).filter((row) => row.name > name);
    return pageOf(rows, limit, eventTypeOf, (row) => [row.name]);
  }

  @Get(':name')
  @ApiOperation({ summary: 'Read an event type' })
  @ApiOkResponse({ type: EventTypeResource })
  @ApiProblems(404)
  async getEventType(@Param('name') name: string): Promise<EventTypeResource> {
    const row = await getEventType(this.database, name);
    if (!row) throw notFound('event type', name, 'GET /api/v1/event-types');
    return eventTypeOf(row);
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Set an event type',
    description:
      'Adds a type of a plugin, or changes one. The canonical types belong to the logic and stay as they are.',
  })
  @ApiOkResponse({ type: EventTypeResource })
  @ApiProblems(409, 422)
  async setEventType(@Param('name') name: string, @Body() body: EventTypeBody): Promise<EventTypeResource> {
    if ((EVENT_TYPES as string[]).includes(name)) {
      throw new ProblemError(
        409,
        'canonical_event_type',
        `${name} is a canonical event type: its schema comes with the software and cannot be set.`,
      );
    }
    return eventTypeOf(await putEventType(this.database, { name, ...body }));
  }
}
