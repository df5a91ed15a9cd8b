import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { compileSpec, type RunSpec } from '@scrai/scenario';
import { callTotals, costsOf, Database, runToPlay } from '@scrai/store';
import { ApiProblems } from '../../http/problem-docs.js';
import { iso } from '../../http/resource.js';
import { RunId, RunReader } from '../run-reader.js';
import { RunCost } from './run-cost.dto.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class RunCostController {
  constructor(
    private readonly database: Database,
    private readonly runs: RunReader,
  ) {}

  @Get(':id/cost')
  @ApiOperation({
    summary: 'Read what a run has cost',
    description:
      'Its model calls, whatever became of their turns: by agent, model and purpose. The price of a call is that of the model that ' +
      'answered it; `GET /{id}/model-calls` has each.',
  })
  @ApiOkResponse({ type: RunCost })
  @ApiProblems(404)
  async getScenarioRunCost(@Param('id', RunId) id: string): Promise<RunCost> {
    const run = await this.runs.get(id);
    const [stored, lines, totals] = await Promise.all([
      runToPlay(this.database, id),
      costsOf(this.database, id),
      callTotals(this.database, id),
    ]);
    const { money = null, tokens = null } = stored
      ? compileSpec(stored.spec as unknown as RunSpec).budgets
      : {};
    const { calls, failed, input_tokens, output_tokens, cost } = totals;
    return {
      id,
      scenario_run_id: id,
      ...{ calls, failed, input_tokens, output_tokens, cost },
      budget: { money, tokens },
      budget_id: run.budget_id,
      lines,
      created_at: iso(run.created_at),
      updated_at: iso(run.updated_at),
    };
  }
}
