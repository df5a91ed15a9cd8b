import { Body, Controller, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../../http/idempotency-key.js';
import { ApiProblems } from '../../http/problem-docs.js';
import { RunId, RunReader } from '../run-reader.js';
import { runOf, ScenarioRun } from '../run.dto.js';
import { ForkBody } from './fork.dto.js';
import { ForkStarter } from './fork-starter.js';

const EXAMPLES = {
  same: { summary: 'The same again from there on', value: { at_seq: 20 } },
  instructed: {
    summary: 'One agent is instructed anew',
    value: { at_seq: 20, changes: { agents: { seller: { instructions: 'Sell today, at any price.' } } } },
  },
  changed: {
    summary: 'A parameter, and what was answered before',
    value: { at_seq: 20, changes: { parameters: { seller_haste: 3 } }, reuse_answers: true },
  },
};

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class ForkController {
  constructor(
    private readonly runs: RunReader,
    private readonly forks: ForkStarter,
  ) {}

  @Post(':id/fork')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Fork a run',
    description:
      'A new run whose events through `at_seq` are those of this one, byte for byte. What changes is one event after ' +
      'them (`run.changed`); without changes there is none, and the same answers give the same run. Turns that are open ' +
      'at `at_seq` are asked again, later inputs from outside are left out, and scheduler and rules draw as before.',
  })
  @ApiIdempotencyKey('The same key and body make one fork.')
  @ApiBody({ type: ForkBody, examples: EXAMPLES })
  @ApiAcceptedResponse({
    type: ScenarioRun,
    headers: { Location: { description: 'Path of the new run.', schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404, 413, 422, 429)
  async forkScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: ForkBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ScenarioRun> {
    const fork = await this.forks.start(await this.runs.get(id), body, key);
    response.location(`/api/v1/scenario-runs/${fork.id}`);
    return runOf(fork);
  }
}
