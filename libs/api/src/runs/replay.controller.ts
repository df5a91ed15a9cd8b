import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../http/problem-docs.js';
import { RunReplay } from './replay.dto.js';
import { ReplayOfRuns } from './replay-of-runs.js';
import { RunId, RunReader } from './run-reader.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class ReplayController {
  constructor(
    private readonly runs: RunReader,
    private readonly replays: ReplayOfRuns,
  ) {}

  @Post(':id/replay')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Replay a run',
    description:
      'Plays the log again from its inputs alone: template, parameters, seed, recorded answers, and what came from ' +
      'outside, where it came. No model is called, and nothing is changed. A run that goes on is replayed as far as its ' +
      'log goes now. Where the replay differs, `difference` names the first event.',
  })
  @ApiOkResponse({ type: RunReplay })
  @ApiProblems(404)
  async replayScenarioRun(@Param('id', RunId) id: string): Promise<RunReplay> {
    return this.replays.of(await this.runs.get(id));
  }
}
