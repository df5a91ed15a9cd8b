import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { Database, getEngine, listEngines } from '@scrai/store';
import { ApiPage, pageOf, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { EngineInstance, EngineListQuery, engineOf } from './engine.dto.js';

const LIST = 'GET /api/v1/engine-instances';

@ApiTags('engine-instances')
@Controller('engine-instances')
export class EnginesController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({
    summary: 'List engines',
    description: 'By engine type and id, with the status that their heartbeats tell.',
  })
  @ApiPage(EngineInstance, 'A page of engines.')
  @ApiProblems(400)
  async listEngines(@Query() { limit, after, ...filter }: EngineListQuery): Promise<Page<EngineInstance>> {
    const cursor = readCursor(after, 'text', 'text')?.join(' ') ?? '';
    // Engines are few, and heartbeats reorder them all the time: the page is cut from all of them, in a fixed order.
    const all = await listEngines(this.database, filter);
    const keyOf = (row: (typeof all)[number]): string[] => [row.engine_type, row.engine_id];
    const ordered = all.sort((a, b) => (keyOf(a).join(' ') < keyOf(b).join(' ') ? -1 : 1));
    const rest = ordered.filter((row) => keyOf(row).join(' ') > cursor);
    return pageOf(rest, limit, (row) => engineOf(row), keyOf);
  }

  @Get(':engine_id')
  @ApiOperation({ summary: 'Read an engine' })
  @ApiOkResponse({ type: EngineInstance })
  @ApiProblems(404)
  async getEngine(@Param('engine_id', new ResourceId('engine', LIST)) id: string): Promise<EngineInstance> {
    const row = await getEngine(this.database, id);
    if (!row) throw notFound('engine', id, LIST);
    return engineOf(row);
  }
}
