import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { agentSnapshot, runSnapshot } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import type { Run } from '@scrai/store';
import { AgentId, AgentReader } from '../../agents/agent-reader.js';
import { ApiProblems } from '../../http/problem-docs.js';
import { iso } from '../../http/resource.js';
import { PastRuns } from '../past-runs.js';
import { RunId, RunReader } from '../run-reader.js';
import { PastAgent, RunState, StateQuery } from './state.dto.js';

/** Runs and agents as they were after any event, folded from the log. */
@ApiTags('scenario-runs')
@Controller()
export class StateController {
  constructor(
    private readonly runs: RunReader,
    private readonly agents: AgentReader,
    private readonly past: PastRuns,
  ) {}

  @Get('scenario-runs/:id/state')
  @ApiOperation({
    summary: 'Read the state of a run after an event',
    description: 'World, scene, turns and agents, folded from the log through `at_seq`.',
  })
  @ApiOkResponse({ type: RunState })
  @ApiProblems(400, 404)
  async getScenarioRunState(@Param('id', RunId) id: string, @Query() query: StateQuery): Promise<RunState> {
    const run = await this.runs.get(id);
    const state = await this.past.at(id, placeIn(run, query));
    return { ...belonging(run), id: run.id, ...runSnapshot(state) };
  }

  @Get('agents/:id/state')
  @ApiOperation({
    summary: 'Read the state of an agent after an event',
    description: 'What it has perceived and knows of, and the view that it is or would be shown.',
  })
  @ApiOkResponse({ type: PastAgent })
  @ApiProblems(400, 404)
  async getAgentState(@Param('id', AgentId) id: string, @Query() query: StateQuery): Promise<PastAgent> {
    const { scenario_run_id, name } = await this.agents.get(id);
    const run = await this.runs.get(scenario_run_id);
    const at = placeIn(run, query);
    const snapshot = agentSnapshot(await this.past.at(run.id, at), name);
    if (!snapshot) throw outside(`${name} has not joined run ${run.id} after ${at} events.`);
    return { ...belonging(run), id, agent_id: id, ...snapshot };
  }
}

const belonging = (run: Run): { scenario_run_id: string; created_at: string; updated_at: string } => ({
  scenario_run_id: run.id,
  created_at: iso(run.created_at),
  updated_at: iso(run.updated_at),
});

function placeIn({ id, last_seq }: Run, { at_seq = last_seq }: StateQuery): number {
  if (at_seq <= last_seq) return at_seq;
  throw outside(`Run ${id} has ${last_seq} events so far, and none with seq ${at_seq}.`);
}

const outside = (detail: string): ProblemError =>
  new ProblemError(400, 'invalid_query', detail, [{ pointer: '/at_seq', detail }]);
