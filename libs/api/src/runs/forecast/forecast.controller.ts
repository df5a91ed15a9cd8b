import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiProblems } from '../../http/problem-docs.js';
import { StartRunBody } from '../run.dto.js';
import { Forecast } from './forecast.dto.js';
import { Forecasts } from './forecasts.js';

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class ForecastController {
  constructor(private readonly forecasts: Forecasts) {}

  @Post('forecast')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Forecast a run',
    description:
      'Calls, tokens and money that a run of this body would take, each with an interval in which 19 of 20 such runs lie. Nothing is ' +
      'started, and no model is called.',
  })
  @ApiOkResponse({ type: Forecast })
  @ApiProblems(404, 413, 422)
  forecastScenarioRun(@Body() body: StartRunBody): Promise<Forecast> {
    return this.forecasts.of(body);
  }
}
