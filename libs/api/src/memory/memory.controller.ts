import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { agentMemories, Database } from '@scrai/store';
import type { Response } from 'express';
import { ActionOptions } from '../actions/action.dto.js';
import { AgentId, AgentReader } from '../agents/agent-reader.js';
import { ApiIdempotencyKey } from '../http/idempotency-key.js';
import { ApiPage, pageOf, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { MemoryEdits, type Edit } from './memory-edits.js';
import { AgentMemory, MemoryChange, MemoryEdit, MemoryListQuery, memoryOf, NewMemory } from './memory.dto.js';

/** Documents an edit: what it does, and that it may still be under way when it is answered. */
const ApiEdit =
  (summary: string, description: string): MethodDecorator =>
  (...target) => {
    ApiOperation({ summary, description })(...target);
    ApiIdempotencyKey('The same key and body are one edit.')(...target);
    ApiOkResponse({ type: MemoryEdit, description: 'It is done.' })(...target);
    ApiAcceptedResponse({ type: MemoryEdit, description: 'Nobody has done it yet; it will be done.' })(
      ...target,
    );
    ApiProblems(400, 404, 409, 422)(...target);
  };

interface Asked {
  options: ActionOptions;
  key: string | undefined;
  response: Response;
}

@ApiTags('agents')
@Controller('agents/:id/memory')
export class MemoryController {
  constructor(
    private readonly database: Database,
    private readonly agents: AgentReader,
    private readonly edits: MemoryEdits,
  ) {}

  @Get()
  @ApiOperation({
    summary: 'List what an agent remembers',
    description: 'Oldest first; of one kind, at one place of the log, or with certain words.',
  })
  @ApiPage(AgentMemory, 'A page of memories.')
  @ApiProblems(400, 404)
  async listAgentMemory(
    @Param('id', AgentId) id: string,
    @Query() { limit, after, ...filter }: MemoryListQuery,
  ): Promise<Page<AgentMemory>> {
    await this.agents.get(id);
    const [seq, index] = readCursor(after, 'number', 'number') ?? [0, 0];
    const rows = await agentMemories(this.database, id, filter, { limit: limit + 1, after: { seq, index } });
    return pageOf(rows, limit, memoryOf, (row) => [row.seq, row.index]);
  }

  @Post()
  @HttpCode(200)
  @ApiEdit(
    'Let an agent remember something',
    'It is an event of the log: what the agent is asked from then on knows of it, and so does every replay and fork.',
  )
  addMemory(
    @Param('id', AgentId) id: string,
    @Body() { kind = 'semantic', text, importance, about, ...options }: NewMemory,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemoryEdit> {
    const add = { kind, text, ...(importance !== undefined && { importance }), ...(about && { about }) };
    return this.make(id, () => Promise.resolve({ add }), { options, key, response });
  }

  @Put(':memory_id')
  @ApiEdit(
    'Change what an agent remembers',
    'The former memory is forgotten, and the changed one takes its place; earlier places of the log keep the former.',
  )
  changeMemory(
    @Param('id', AgentId) id: string,
    @Param('memory_id') memoryId: string,
    @Body() { text, importance, about, ...options }: MemoryChange,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemoryEdit> {
    const change = async (): Promise<Edit> => {
      const row = await this.edits.get(await this.agents.get(id), memoryId, key);
      const { seq, index, kind, sources: from } = row;
      const changed = { text: text ?? row.text, importance: importance ?? row.importance };
      return { forget: { seq, index }, add: { kind, ...changed, about: about ?? row.about, from } };
    };
    return this.make(id, change, { options, key, response });
  }

  @Delete(':memory_id')
  @ApiEdit(
    'Let an agent forget something',
    'Later turns do not recall it; earlier places of the log keep it.',
  )
  forgetMemory(
    @Param('id', AgentId) id: string,
    @Param('memory_id') memoryId: string,
    @Query() options: ActionOptions,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<MemoryEdit> {
    const forgetting = async (): Promise<Edit> => {
      const { seq, index } = await this.edits.get(await this.agents.get(id), memoryId, key);
      return { forget: { seq, index } };
    };
    return this.make(id, forgetting, { options, key, response });
  }

  private async make(
    id: string,
    edit: () => Promise<Edit>,
    { options, key, response }: Asked,
  ): Promise<MemoryEdit> {
    const agent = await this.agents.get(id);
    const made = await this.edits.make(agent, await edit(), { ...options, key });
    if (made.action.status === 'pending') response.status(202);
    return made;
  }
}
