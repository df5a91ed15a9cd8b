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
import { Interview, InterviewBody } from './interview.dto.js';
import { Interviews } from './interviews.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class InterviewController {
  constructor(
    private readonly runs: RunReader,
    private readonly interviews: Interviews,
  ) {}

  @Post(':id/interview')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Ask an agent of a run',
    description:
      'The agent answers on a throwaway fork, with what it knows after `at_seq`. The run itself goes on as if nobody had ' +
      'asked, with the same fingerprint. Throwaway runs are listed only with `?mode=interview`.',
  })
  @ApiIdempotencyKey('The same key and body ask once.')
  @ApiOkResponse({ type: Interview, description: 'The answer; `Location` is the throwaway run.' })
  @ApiAcceptedResponse({
    type: Interview,
    description: 'No answer came within `wait_ms`. It is waited for in the run at `Location`.',
  })
  @ApiProblems(400, 404, 422)
  async interviewScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: InterviewBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Interview> {
    const interview = await this.interviews.ask(await this.runs.get(id), body, key);
    response.location(`/api/v1/scenario-runs/${interview.id}`);
    if (interview.answer === null) response.status(202);
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
    await this.interviews.remove(await this.runs.get(id));
  }
}
