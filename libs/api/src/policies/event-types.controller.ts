import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { EVENT_TYPES } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import {
  Database,
  dropRetryPolicy,
  getEventType,
  listEventTypes,
  listRetryPolicies,
  putEventType,
  putRetryPolicy,
  type EventTypeEntry,
} from '@scrai/store';
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
    const policies = await listRetryPolicies(this.database);
    return pageOf(
      rows,
      limit,
      (row) => eventTypeOf(row, policies),
      (row) => [row.name],
    );
  }

  @Get(':name')
  @ApiOperation({ summary: 'Read an event type' })
  @ApiOkResponse({ type: EventTypeResource })
  @ApiProblems(404)
  async getEventType(@Param('name') name: string): Promise<EventTypeResource> {
    const row = await getEventType(this.database, name);
    if (!row) throw notFound('event type', name, 'GET /api/v1/event-types');
    return eventTypeOf(row, await listRetryPolicies(this.database));
  }

  @Put(':name')
  @ApiOperation({
    summary: 'Set an event type',
    description:
      'Adds a type of a plugin, or changes one, and sets the retry policy of any. What else a canonical type is belongs to the ' +
      'logic and stays as it is.',
  })
  @ApiOkResponse({ type: EventTypeResource })
  @ApiProblems(409, 422)
  async setEventType(@Param('name') name: string, @Body() body: EventTypeBody): Promise<EventTypeResource> {
    const { retry_policy, ...type } = body;
    const says = Object.values(type).some((value) => value !== undefined);
    if (says && (EVENT_TYPES as string[]).includes(name)) {
      throw new ProblemError(
        409,
        'canonical_event_type',
        `${name} is a canonical event type: all but its retry_policy comes with the software and cannot be set.`,
      );
    }
    const present = await getEventType(this.database, name);
    if (says || !present)
      await putEventType(this.database, { name, ...whole({ ...present, ...given(type) }) });
    if (retry_policy) await putRetryPolicy(this.database, { name, ...retry_policy });
    else if (retry_policy === null) await dropRetryPolicy(this.database, name);
    return this.getEventType(name);
  }
}

type Entry = Omit<EventTypeEntry, 'name'>;

const given = (type: Partial<Entry>): Partial<Entry> =>
  Object.fromEntries(Object.entries(type).filter(([, value]) => value !== undefined));

/** @throws ProblemError 422 where a new type is not described as a whole. */
function whole({ description, schema_version, payload_schema }: Partial<Entry>): Entry {
  const parts = { description, schema_version, payload_schema };
  const missing = Object.entries(parts).filter(([, value]) => value === undefined);
  if (missing.length === 0) return parts as Entry;
  const faults = missing.map(([part]) => ({ pointer: `/${part}`, detail: `a new event type needs ${part}` }));
  throw new ProblemError(422, 'invalid_body', `The body has a fault: ${faults[0].detail}.`, faults);
}
