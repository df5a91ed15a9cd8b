import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOperation,
  ApiParam,
  ApiTags,
} from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import type { Response } from 'express';
import { ApiPage } from '../../http/page.js';
import { ApiProblems } from '../../http/problem-docs.js';
import { RunId, RunReader } from '../run-reader.js';
import { Breakpoint, BreakpointBody, breakpointOf } from './breakpoint.dto.js';
import { RunBreakpoints } from './run-breakpoints.js';

const EXAMPLES = {
  event: { summary: 'After every act of an agent', value: { event_type: 'turn.completed', agent: 'seller' } },
  world: { summary: 'When the world becomes so', value: { condition: 'world.deal != null' } },
};

@ApiTags('scenario-runs')
@Controller('scenario-runs/:id/breakpoints')
export class BreakpointsController {
  constructor(
    private readonly runs: RunReader,
    private readonly breakpoints: RunBreakpoints,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List the breakpoints of a run', description: 'By number; all in one page.' })
  @ApiPage(Breakpoint, 'All of them.')
  @ApiProblems(404)
  async listBreakpoints(@Param('id', RunId) id: string): Promise<Page<Breakpoint>> {
    const rows = await this.breakpoints.list(await this.runs.get(id));
    return { data: rows.map(breakpointOf), page: { next: null, has_more: false } };
  }

  @Post()
  @ApiOperation({
    summary: 'Set a breakpoint',
    description:
      'The run pauses right after the first event that meets it, and says so in `breakpoint_hit` and `status_reason`. ' +
      'Nothing happens then but what is asked from outside; resume or step goes on past it. The log is that of a run that ' +
      'never paused.',
  })
  @ApiBody({ type: BreakpointBody, examples: EXAMPLES })
  @ApiCreatedResponse({ type: Breakpoint })
  @ApiProblems(400, 404, 409, 422)
  async setBreakpoint(
    @Param('id', RunId) id: string,
    @Body() body: BreakpointBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Breakpoint> {
    const set = await this.breakpoints.add(await this.runs.get(id), body);
    response.location(`/api/v1/scenario-runs/${id}/breakpoints/${set.number}`);
    return breakpointOf(set);
  }

  @Delete(':number')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove a breakpoint',
    description: 'A run that has paused by it stays paused until it is resumed.',
  })
  @ApiParam({ name: 'number', type: 'integer' })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiProblems(404, 409)
  async removeBreakpoint(@Param('id', RunId) id: string, @Param('number') number: string): Promise<void> {
    await this.breakpoints.remove(await this.runs.get(id), number);
  }
}
