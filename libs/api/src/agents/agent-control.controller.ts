import { Body, Controller, Delete, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { AgentAction } from '@scrai/contracts';
import type { Response } from 'express';
import { actionOf, ActionOptions } from '../actions/action.dto.js';
import { ActionDesk } from '../actions/action-desk.js';
import { ApiIdempotencyKey } from '../http/idempotency-key.js';
import { ApiProblems } from '../http/problem-docs.js';
import { RunReader } from '../runs/run-reader.js';
import { AgentControlled, agentOf } from './agent.dto.js';
import { AgentId, AgentReader } from './agent-reader.js';
import { DestroyQuery, InterruptBody } from './control-agent.dto.js';

/** Documents a control: what it does, and that it may still be under way when it is answered. */
const ApiControl =
  (summary: string, description: string): MethodDecorator =>
  (...target) => {
    ApiOperation({ summary, description })(...target);
    ApiIdempotencyKey('The same key and body are one action.')(...target);
    ApiOkResponse({ type: AgentControlled, description: 'It is done.' })(...target);
    ApiAcceptedResponse({ type: AgentControlled, description: 'Nobody has done it yet; it will be done.' })(
      ...target,
    );
    ApiProblems(400, 404, 409, 422)(...target);
  };

interface Asked {
  options: ActionOptions;
  payload?: object;
  key: string | undefined;
}

@ApiTags('agents')
@Controller('agents')
export class AgentControlController {
  constructor(
    private readonly agents: AgentReader,
    private readonly runs: RunReader,
    private readonly desk: ActionDesk,
  ) {}

  @Post(':id/pause')
  @HttpCode(200)
  @ApiControl(
    'Pause an agent',
    'Its clock stops. In a run of several, the run waits where its turn is due, and says so in `status_reason`.',
  )
  @ApiBody({ type: ActionOptions, required: false })
  pauseAgent(
    @Param('id', AgentId) id: string,
    @Body() options: ActionOptions,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AgentControlled> {
    return this.act(id, 'pause', { options, key }, response);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiControl('Resume an agent', 'It goes on. Ticks that it missed are not made up.')
  @ApiBody({ type: ActionOptions, required: false })
  resumeAgent(
    @Param('id', AgentId) id: string,
    @Body() options: ActionOptions,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AgentControlled> {
    return this.act(id, 'resume', { options, key }, response);
  }

  @Post(':id/interrupt')
  @HttpCode(200)
  @ApiControl(
    'Interrupt an agent',
    'It reads the guidance at its next turn; with `when: now`, a turn that is under way is cancelled, and a new one asked for.',
  )
  interruptAgent(
    @Param('id', AgentId) id: string,
    @Body() { guidance, when, ...options }: InterruptBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AgentControlled> {
    return this.act(
      id,
      'interrupt',
      { options, payload: { guidance, ...(when && { when }) }, key },
      response,
    );
  }

  @Delete(':id')
  @ApiControl(
    'Destroy an agent',
    'It ends the turn in hand and leaves; after `timeout_ms` that turn is cancelled. What it did stays and can be read.',
  )
  destroyAgent(
    @Param('id', AgentId) id: string,
    @Query() { timeout_ms, ...options }: DestroyQuery,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AgentControlled> {
    const payload = timeout_ms === undefined ? {} : { timeout_ms };
    return this.act(id, 'destroy', { options, payload, key }, response);
  }

  private async act(
    id: string,
    type: AgentAction,
    { options, payload, key }: Asked,
    response: Response,
  ): Promise<AgentControlled> {
    const agent = await this.agents.get(id);
    const run = await this.runs.get(agent.scenario_run_id);
    const action = await this.desk.carriedOut({ ...options, type, agent, run, payload, key });
    if (action.status === 'pending') response.status(202);
    return { ...agentOf(await this.agents.get(id)), action: actionOf(action) };
  }
}
