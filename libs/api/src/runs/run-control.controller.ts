import { Body, Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { RunAction } from '@scrai/contracts';
import type { Response } from 'express';
import { ApiProblems } from '../http/problem-docs.js';
import { ActionOptions } from '../actions/action.dto.js';
import { Controlled } from './control.dto.js';
import { RunControl } from './run-control.js';
import { RunId } from './run-reader.js';

/** Documents a control: what it does, and that it may still be under way when it is answered. */
const ApiControl =
  (summary: string, description: string): MethodDecorator =>
  (...target) => {
    ApiOperation({ summary, description })(...target);
    ApiBody({ type: ActionOptions, required: false })(...target);
    ApiOkResponse({ type: Controlled, description: 'It is done.' })(...target);
    ApiAcceptedResponse({ type: Controlled, description: 'Nobody has done it yet; it will be done.' })(
      ...target,
    );
    ApiProblems(404, 409, 422)(...target);
  };

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class RunControlController {
  constructor(private readonly control: RunControl) {}

  @Post(':id/pause')
  @HttpCode(200)
  @ApiControl(
    'Pause a run',
    'No further turn is requested; turns that were requested are played to their end.',
  )
  pauseScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: ActionOptions,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Controlled> {
    return this.act(id, 'pause', body, response);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiControl('Resume a run', 'It goes on by itself.')
  resumeScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: ActionOptions,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Controlled> {
    return this.act(id, 'resume', body, response);
  }

  @Post(':id/step')
  @HttpCode(200)
  @ApiControl(
    'Step a run',
    'One more turn of a paused run is requested; the run stays paused. Where agents act on clocks of their own, that of the one who is due first ticks at once.',
  )
  stepScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: ActionOptions,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Controlled> {
    return this.act(id, 'step', body, response);
  }

  @Post(':id/stop')
  @HttpCode(200)
  @ApiControl('Stop a run', 'It ends as `stopped`; what was played stays and can be read.')
  stopScenarioRun(
    @Param('id', RunId) id: string,
    @Body() body: ActionOptions,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Controlled> {
    return this.act(id, 'stop', body, response);
  }

  private async act(
    id: string,
    type: RunAction,
    body: ActionOptions,
    response: Response,
  ): Promise<Controlled> {
    const controlled = await this.control.act(id, type, body ?? {});
    if (controlled.action.status === 'pending') response.status(202);
    return controlled;
  }
}
