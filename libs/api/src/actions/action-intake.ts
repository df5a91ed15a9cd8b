import { Injectable, type Type } from '@nestjs/common';
import type { ActionType } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import type { ActionRow, AgentState, Run } from '@scrai/store';
import { AgentReader } from '../agents/agent-reader.js';
import { AgentStarter } from '../agents/agent-starter.js';
import { StartAgentBody } from '../agents/start-agent.dto.js';
import { checkPart } from '../http/input-pipe.js';
import { RunReader } from '../runs/run-reader.js';
import type { ActionBody } from './action.dto.js';
import { ActionDesk } from './action-desk.js';
import { Destruction, Interruption, Nothing, Reload } from './payloads.dto.js';

const PAYLOADS: Record<ActionType, Type<object>> = {
  create: StartAgentBody,
  pause: Nothing,
  resume: Nothing,
  step: Nothing,
  stop: Nothing,
  interrupt: Interruption,
  destroy: Destruction,
  environment_reload: Reload,
  reload: Reload,
};

/** Actions that only make sense for one of the two. */
const ONLY_FOR: Partial<Record<ActionType, 'an agent' | 'a run'>> = {
  destroy: 'an agent',
  step: 'a run',
  stop: 'a run',
};

/** Actions of any type, as they come through `POST /actions`. */
@Injectable()
export class ActionIntake {
  constructor(
    private readonly desk: ActionDesk,
    private readonly agents: AgentReader,
    private readonly runs: RunReader,
    private readonly starter: AgentStarter,
  ) {}

  /** @throws ProblemError 404 for an unknown agent or run, 422 where the body asks for what cannot be. */
  async take(body: ActionBody, key: string | undefined): Promise<ActionRow> {
    const { type, payload = {}, actor, reason, urgency } = body;
    const options = { actor, reason, urgency };
    const checked = await checkPart(PAYLOADS[type], payload, '/payload');
    if (type === 'create') {
      const started = { ...(checked as StartAgentBody), ...options };
      return (await this.starter.start(started, key)).action;
    }
    const { agent, run } = await this.target(body);
    const named = type === 'reload' ? 'environment_reload' : type;
    return this.desk.take({ ...options, type: named, agent, run, payload: checked, key });
  }

  private async target({
    type,
    agent_id,
    scenario_run_id,
  }: ActionBody): Promise<{ agent: AgentState | null; run: Run }> {
    const only = ONLY_FOR[type];
    if (agent_id === undefined) {
      if (scenario_run_id === undefined) {
        throw unfit('/agent_id', 'agent_id or scenario_run_id must say what the action is for');
      }
      if (only === 'an agent') throw unfit('/agent_id', `${type} is an action on an agent: give agent_id`);
      return { agent: null, run: await this.runs.get(scenario_run_id) };
    }
    if (only === 'a run') {
      throw unfit('/scenario_run_id', `${type} is an action on a run: give scenario_run_id alone`);
    }
    const agent = await this.agents.get(agent_id);
    if (scenario_run_id !== undefined && scenario_run_id !== agent.scenario_run_id) {
      throw unfit('/scenario_run_id', `agent ${agent_id} is in run ${agent.scenario_run_id}`);
    }
    return { agent, run: await this.runs.get(agent.scenario_run_id) };
  }
}

const unfit = (pointer: string, detail: string): ProblemError =>
  new ProblemError(422, 'invalid_body', `The body has a fault: ${detail}.`, [{ pointer, detail }]);
