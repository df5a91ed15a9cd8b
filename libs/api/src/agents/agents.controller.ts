import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { agentSteps, Database, listAgents } from '@scrai/store';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../http/idempotency-key.js';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { Agent, AgentListQuery, agentOf, AgentStep, stepOf } from './agent.dto.js';
import { AgentId, AgentReader } from './agent-reader.js';
import { AgentStarter } from './agent-starter.js';
import { StartAgentBody } from './start-agent.dto.js';

@ApiTags('agents')
@Controller('agents')
export class AgentsController {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentReader,
    private readonly starter: AgentStarter,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Create an agent',
    description: 'It plays by itself, in a run of its own, on its own interval, until it is destroyed.',
  })
  @ApiIdempotencyKey('The same key and body create one agent.')
  @ApiAcceptedResponse({
    type: Agent,
    headers: { Location: { description: 'Path of the agent.', schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404, 422)
  async createAgent(
    @Body() body: StartAgentBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Agent> {
    const { id } = await this.starter.start(body, key);
    response.location(`/api/v1/agents/${id}`);
    return agentOf(await this.agents.get(id));
  }

  @Get()
  @ApiOperation({
    summary: 'List agents',
    description: 'Those of the newest runs first, each with its state.',
  })
  @ApiPage(Agent, 'A page of agents.')
  @ApiProblems(400)
  async listAgents(@Query() { limit, after, ...filter }: AgentListQuery): Promise<Page<Agent>> {
    const [cursor] = readCursor(after, 'text') ?? [];
    const position = cursor === undefined ? undefined : AgentId.transform(cursor);
    const rows = await listAgents(this.database, filter, { limit: limit + 1, after: position });
    return pageOf(rows, limit, agentOf, (row) => [row.agent_id]);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Read an agent',
    description:
      'With its state: status, iteration, last result, subject, context, guidance that waits, last error.',
  })
  @ApiOkResponse({ type: Agent })
  @ApiProblems(404)
  async getAgent(@Param('id', AgentId) id: string): Promise<Agent> {
    return agentOf(await this.agents.get(id));
  }

  @Get(':id/steps')
  @ApiOperation({ summary: 'List the turns of an agent', description: 'Oldest first.' })
  @ApiPage(AgentStep, 'A page of steps.')
  @ApiProblems(400, 404)
  async listAgentSteps(
    @Param('id', AgentId) id: string,
    @Query() { limit, after }: PageQuery,
  ): Promise<Page<AgentStep>> {
    await this.agents.get(id);
    const [turn] = readCursor(after, 'number') ?? [0];
    const rows = await agentSteps(this.database, id, { limit: limit + 1, after: turn });
    return pageOf(rows, limit, stepOf, (row) => [row.turn]);
  }
}
