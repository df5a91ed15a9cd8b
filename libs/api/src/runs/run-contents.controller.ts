import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { canonicalLog } from '@scrai/scenario';
import { agentsOfRun, Database, modelCalls, readLog, toolCalls } from '@scrai/store';
import type { Response } from 'express';
import { Agent, agentOf } from '../agents/agent.dto.js';
import { sendLines } from '../http/lines.js';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { CanonicalEvent, eventOf, EventQuery } from './event.dto.js';
import { ModelCall, modelCallOf, ModelCallQuery } from './model-call.dto.js';
import { pagesOfLog } from './run-log.js';
import { RunId, RunReader } from './run-reader.js';
import { ToolCall, toolCallOf, ToolCallQuery } from './tool-call.dto.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class RunContentsController {
  constructor(
    private readonly database: Database,
    private readonly runs: RunReader,
  ) {}

  @Get(':id/events')
  @ApiOperation({
    summary: 'List the events of a run',
    description: 'In the order of the log; `after` is a seq.',
  })
  @ApiPage(CanonicalEvent, 'A page of events.')
  @ApiProblems(400, 404)
  async listScenarioRunEvents(
    @Param('id', RunId) id: string,
    @Query() { after, limit }: EventQuery,
  ): Promise<Page<CanonicalEvent>> {
    const run = await this.runs.get(id);
    const rows = await readLog(this.database, id, after, limit + 1);
    const data = rows.slice(0, limit).map((row) => eventOf(run, row));
    const has_more = rows.length > limit;
    return { data, page: { next: has_more ? String(data[limit - 1].seq) : null, has_more } };
  }

  @Get(':id/log')
  @ApiOperation({
    summary: 'Read the canonical log',
    description: 'JSONL, one RFC 8785 line per event: the very bytes that the fingerprint is the SHA-256 of.',
  })
  @ApiProduces('application/jsonl')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems(404)
  async getScenarioRunLog(@Param('id', RunId) id: string, @Res() response: Response): Promise<void> {
    const run = await this.runs.get(id);
    await sendLines(response, this.lines(id, run.last_seq));
  }

  @Get(':id/agents')
  @ApiOperation({ summary: 'List the agents of a run', description: 'By name.' })
  @ApiPage(Agent, 'A page of agents.')
  @ApiProblems(400, 404)
  async listScenarioRunAgents(
    @Param('id', RunId) id: string,
    @Query() { limit, after }: PageQuery,
  ): Promise<Page<Agent>> {
    await this.runs.get(id);
    const [name = ''] = readCursor(after, 'text') ?? [];
    const rows = await agentsOfRun(this.database, id, { limit: limit + 1, after: name });
    return pageOf(rows, limit, agentOf, (row) => [row.name]);
  }

  @Get(':id/model-calls')
  @ApiOperation({
    summary: 'List the model calls of a run',
    description: 'By turn: what was sent, what came back or failed, tokens, cost, latency.',
  })
  @ApiPage(ModelCall, 'A page of model calls.')
  @ApiProblems(400, 404)
  async listScenarioRunModelCalls(
    @Param('id', RunId) id: string,
    @Query() { limit, after, turn: only }: ModelCallQuery,
  ): Promise<Page<ModelCall>> {
    await this.runs.get(id);
    const [turn, call_index, attempt] = readCursor(after, 'number', 'number', 'text') ?? [0, 0, ''];
    const place = { turn, call_index, attempt };
    const rows = await modelCalls(this.database, id, { limit: limit + 1, after: place, turn: only });
    return pageOf(rows, limit, modelCallOf, (row) => [row.turn, row.call_index, row.attempt]);
  }

  @Get(':id/tool-calls')
  @ApiOperation({
    summary: 'List the tool calls of a run',
    description: 'By turn, model call and place: what was asked for, what it gave, or why it failed.',
  })
  @ApiPage(ToolCall, 'A page of tool calls.')
  @ApiProblems(400, 404)
  async listScenarioRunToolCalls(
    @Param('id', RunId) id: string,
    @Query() { limit, after, agent }: ToolCallQuery,
  ): Promise<Page<ToolCall>> {
    await this.runs.get(id);
    const cursor = readCursor(after, 'number', 'number', 'number', 'text');
    const place = cursor && { turn: cursor[0], call_index: cursor[1], place: cursor[2], id: cursor[3] };
    const rows = await toolCalls(this.database, id, { agent, limit: limit + 1, after: place });
    return pageOf(rows, limit, toolCallOf, (row) => [row.turn, row.call_index, row.place, row.id]);
  }

  private async *lines(id: string, through: number): AsyncGenerator<string> {
    for await (const page of pagesOfLog(this.database, id, { through })) yield canonicalLog(page);
  }
}
