import { Body, Controller, Delete, Get, HttpCode, Ip, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { Database, listEngines, type EngineStateRow } from '@scrai/store';
import type { Response } from 'express';
import { ApiPage, pageOf, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { ResourceId } from '../http/resource-id.js';
import { EngineRegistry } from './engine-registry.js';
import { EngineStateBody, EngineWord, RegisterEngineBody } from './engine-words.dto.js';
import { EngineInstance, EngineListQuery, engineOf, isListed, living } from './engine.dto.js';

const Id = new ResourceId('engine', 'GET /api/v1/engine-instances');

@ApiTags('engine-instances')
@Controller('engine-instances')
export class EnginesController {
  constructor(
    private readonly database: Database,
    private readonly registry: EngineRegistry,
  ) {}

  @Post()
  @ApiOperation({
    summary: 'Register an engine',
    description:
      'An engine in any language. It then claims events (`GET /events/queue/{engine_type}`) and says every two or three ' +
      'seconds that it lives (`PUT /engine-instances/{engine_id}/heartbeat`). Again with the same `engine_id`, it renews ' +
      'what is known.',
  })
  @ApiCreatedResponse({
    type: EngineInstance,
    headers: { Location: { description: 'Path of the engine.', schema: { type: 'string' } } },
  })
  @ApiProblems(409, 422)
  async registerEngine(
    @Body() body: RegisterEngineBody,
    @Ip() address: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<EngineInstance> {
    const row = await this.registry.register(body, address);
    response.location(`/api/v1/engine-instances/${row.engine_id}`);
    return this.shown(row);
  }

  @Get()
  @ApiOperation({
    summary: 'List engines',
    description: 'By engine type and id, with the status that their heartbeats tell.',
  })
  @ApiPage(EngineInstance, 'A page of engines.')
  @ApiProblems(400)
  async listEngines(@Query() query: EngineListQuery): Promise<Page<EngineInstance>> {
    const { limit, after, engine_type, status } = query;
    const cursor = readCursor(after, 'text', 'text')?.join(' ') ?? '';
    // Engines are few, and heartbeats reorder them all the time: the page is cut from all of them, in a fixed order.
    const all = await listEngines(this.database, { engine_type });
    const fleet = living(all);
    const keyOf = (row: EngineStateRow): string[] => [row.engine_type, row.engine_id];
    const rest = all
      .filter((row) => isListed(row, status) && keyOf(row).join(' ') > cursor)
      .sort((a, b) => (keyOf(a).join(' ') < keyOf(b).join(' ') ? -1 : 1));
    return pageOf(rest, limit, (row) => engineOf(row, fleet), keyOf);
  }

  @Get(':engine_id')
  @ApiOperation({ summary: 'Read an engine', description: 'However long it is gone.' })
  @ApiOkResponse({ type: EngineInstance })
  @ApiProblems(404)
  async getEngine(@Param('engine_id', Id) id: string): Promise<EngineInstance> {
    return this.shown(await this.registry.get(id));
  }

  @Get(':engine_id/state')
  @ApiOperation({ summary: 'Read the state of an engine', description: 'The engine, as `GET /{engine_id}`.' })
  @ApiOkResponse({ type: EngineInstance })
  @ApiProblems(404)
  getEngineState(@Param('engine_id', Id) id: string): Promise<EngineInstance> {
    return this.getEngine(id);
  }

  @Put(':engine_id/state')
  @ApiOperation({
    summary: 'Set the state of an engine',
    description: 'Written at once; it counts as a heartbeat.',
  })
  @ApiOkResponse({ type: EngineInstance })
  @ApiProblems(404, 409, 422)
  async setEngineState(
    @Param('engine_id', Id) id: string,
    @Body() body: EngineStateBody,
  ): Promise<EngineInstance> {
    return this.shown(await this.registry.setState(id, body));
  }

  @Put(':engine_id/heartbeat')
  @ApiOperation({
    summary: 'Say that an engine lives',
    description:
      'Every two or three seconds. The answer says with `draining` that it was asked to take no more.',
  })
  @ApiOkResponse({ type: EngineInstance })
  @ApiProblems(404, 422)
  async heartbeat(@Param('engine_id', Id) id: string, @Body() word: EngineWord): Promise<EngineInstance> {
    return this.shown(await this.registry.heartbeat(id, word));
  }

  @Delete(':engine_id')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Drain an engine',
    description:
      'It takes no more work, finishes what it has in hand, and leaves the list some time after its last heartbeat. ' +
      'Built-in engines obey as well.',
  })
  @ApiOkResponse({ type: EngineInstance })
  @ApiProblems(404)
  async drainEngine(@Param('engine_id', Id) id: string): Promise<EngineInstance> {
    return this.shown(await this.registry.drain(id));
  }

  private async shown(row: EngineStateRow): Promise<EngineInstance> {
    const same = await listEngines(this.database, { engine_type: row.engine_type });
    return engineOf(row, living(same));
  }
}
