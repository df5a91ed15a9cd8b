import { Body, Controller, Delete, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../../http/idempotency-key.js';
import { ApiProblems } from '../../http/problem-docs.js';
import { RunId, RunReader } from '../run-reader.js';
import { InterviewRemoval, isOver } from './interview-removal.js';
import { Interview, InterviewBody } from './interview.dto.js';
import { Interviews } from './interviews.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class InterviewController {
  constructor(
    private readonly runs: RunReader,
    private readonly interviews: Interviews,
    private readonly removal: InterviewRemoval,
  ) {}

  @Post(':id/interview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask an agent of a run',
    description:
      'The agent answers on a throwaway fork, with what it knows after `at_seq`. The run itself goes on as if nobody had ' +
      'asked, with the same fingerprint. The fork is removed with the answer; one that nobody waits for, that came to no answer or ' +
      'has an Idempotency-Key is there for ten minutes more, listed only with `?mode=interview`.',
  })
  @ApiIdempotencyKey('The same key and body ask once.')
  @ApiOkResponse({
    type: Interview,
    description: 'The answer. Where there is none, `status` is `failed`, and `status_reason` says why.',
  })
  @ApiAcceptedResponse({
    type: Interview,
    description: 'No answer came within `wait_ms`. It is waited for in the run at `Location`.',
  })
  @ApiProblems(400, 404, 409, 413, 422, 429)
  async interviewScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: InterviewBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Interview> {
    const interview = await this.interviews.ask(await this.runs.get(id), body, key);
    if (!isOver(interview)) response.status(202).location(`/api/v1/scenario-runs/${interview.id}`);
    return interview;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({
    summary: 'Remove an interview',
    description: 'Removes a throwaway run that has ended, with all its rows. Other runs stay.',
  })
  @ApiNoContentResponse({ description: 'It is gone.' })
  @ApiProblems(404, 409)
  async removeScenarioRun(@Param('id', RunId) id: string): Promise<void> {
    await this.removal.remove(await this.runs.get(id));
  }
}
