import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { BadCursor, Database, listRuns } from '@scrai/store';
import { ProblemError } from '@scrai/service-kit';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../http/idempotency-key.js';
import { ApiPage } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { RunId, RunReader } from './run-reader.js';
import { RunListQuery, runOf, ScenarioRun, StartRunBody } from './run.dto.js';
import { labelsOf } from './run-labels.js';
import { RunStarter } from './run-starter.js';

const EXAMPLES = {
  shortest: { value: { template: 'price-negotiation' } },
  repeatable: { value: { template: 'price-negotiation', seed: 7, model: 'simulated:default' } },
  stepped: { value: { template: 'price-negotiation', seed: 7, step: true } },
};

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class RunsController {
  constructor(
    private readonly database: Database,
    private readonly runs: RunReader,
    private readonly starter: RunStarter,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start a run',
    description:
      'Compiles the template with its parameters; every fault is reported and nothing is started where there is one. ' +
      'The same template version, parameters, seed and model answers give the same canonical log, and so the same fingerprint.',
  })
  @ApiIdempotencyKey('The same key and body start one run.')
  @ApiBody({ type: StartRunBody, examples: EXAMPLES })
  @ApiAcceptedResponse({
    type: ScenarioRun,
    headers: { Location: { description: 'Path of the run.', schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404, 413, 422, 429)
  async startScenarioRun(
    @Body() body: StartRunBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ScenarioRun> {
    const run = await this.starter.start(body, key);
    response.location(`/api/v1/scenario-runs/${run.id}`);
    return runOf(run);
  }

  @Get()
  @ApiOperation({ summary: 'List runs', description: 'Newest first.' })
  @ApiPage(ScenarioRun, 'A page of runs.')
  @ApiProblems(400)
  async listScenarioRuns(
    @Query() { limit, after, label, parent, ...filter }: RunListQuery,
  ): Promise<Page<ScenarioRun>> {
    try {
      const page = await listRuns(
        this.database,
        { ...filter, labels: labelsOf(label), parent_run_id: parent },
        { limit, after },
      );
      return { data: page.data.map(runOf), page: { next: page.next, has_more: page.next !== null } };
    } catch (error) {
      if (!(error instanceof BadCursor)) throw error;
      throw new ProblemError(400, 'invalid_query', error.message, [
        { pointer: '/after', detail: error.message },
      ]);
    }
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a run' })
  @ApiOkResponse({ type: ScenarioRun })
  @ApiProblems(404)
  async getScenarioRun(@Param('id', RunId) id: string): Promise<ScenarioRun> {
    return runOf(await this.runs.get(id));
  }
}
