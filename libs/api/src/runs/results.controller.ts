import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/problem-docs.js';
import { iso } from '../http/resource.js';
import { Fingerprints } from './fingerprints.js';
import { Fingerprint, RunResults } from './results.dto.js';
import { ResultsOfRuns } from './results-of-runs.js';
import { RunId, RunReader } from './run-reader.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class ResultsController {
  constructor(
    private readonly runs: RunReader,
    private readonly fingerprints: Fingerprints,
    private readonly results: ResultsOfRuns,
  ) {}

  @Get(':id/fingerprint')
  @ApiOperation({
    summary: 'Read the fingerprint of a run',
    description: 'SHA-256 of the body of `GET /{id}/log`. Equal inputs give equal fingerprints.',
  })
  @ApiOkResponse({ type: Fingerprint })
  @ApiProblems(404)
  async getScenarioRunFingerprint(@Param('id', RunId) id: string): Promise<Fingerprint> {
    const run = await this.runs.get(id);
    const value = await this.fingerprints.of(run);
    return {
      id,
      scenario_run_id: id,
      ...value,
      created_at: iso(run.created_at),
      updated_at: iso(run.updated_at),
    };
  }

  @Get(':id/results')
  @ApiOperation({
    summary: 'Read the results of a run',
    description:
      'Outcome, final world, transcript, aggregates of agents and scenes, measurements, findings with the events that ' +
      'they cite, tokens. Read off the log as it stands, so a run that goes on has results as well.',
  })
  @ApiOkResponse({ type: RunResults })
  @ApiProblems(404)
  async getScenarioRunResults(@Param('id', RunId) id: string): Promise<RunResults> {
    return this.results.of(await this.runs.get(id));
  }
}
