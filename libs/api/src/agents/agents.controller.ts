import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { agentSteps, Database, getAgent, listAgents, type AgentState as AgentRow } from '@scrai/store';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { Agent, AgentListQuery, agentOf, AgentStep, stepOf } from './agent.dto.js';

const LIST = 'GET /api/v1/agents';
const Id = new ResourceId('agent', LIST);

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({ summary: 'List agents', description: 'Those of the newest runs first.' })
  @ApiPage(Agent, 'A page of agents.')
  @ApiProblems(400)
  async listAgents(@Query() { limit, after, ...filter }: AgentListQuery): Promise<Page<Agent>> {
    const [cursor] = readCursor(after, 'text') ?? [];
    const position = cursor === undefined ? undefined : Id.transform(cursor);
    const rows = await listAgents(this.database, filter, { limit: limit + 1, after: position });
    return pageOf(rows, limit, agentOf, (row) => [row.agent_id]);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Read an agent',
    description: 'With its state: status, iteration, last result, context.',
  })
  @ApiOkResponse({ type: Agent })
  @ApiProblems(404)
  async getAgent(@Param('id', Id) id: string): Promise<Agent> {
    return agentOf(await this.row(id));
  }

  @Get(':id/steps')
  @ApiOperation({ summary: 'List the turns of an agent', description: 'Oldest first.' })
  @ApiPage(AgentStep, 'A page of steps.')
  @ApiProblems(400, 404)
  async listAgentSteps(
    @Param('id', Id) id: string,
    @Query() { limit, after }: PageQuery,
  ): Promise<Page<AgentStep>> {
    await this.row(id);
    const [turn] = readCursor(after, 'number') ?? [0];
    const rows = await agentSteps(this.database, id, { limit: limit + 1, after: turn });
    return pageOf(rows, limit, stepOf, (row) => [row.turn]);
  }

  private async row(id: string): Promise<AgentRow> {
    const row = await getAgent(this.database, id);
    if (!row) throw notFound('agent', id, LIST);
    return row;
  }
}
