import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { sendLines } from '../http/lines.js';
import { ApiProblems } from '../http/problem-docs.js';
import { Examples } from './examples.js';
import { Pairs } from './pairs.js';
import { Tally } from './tally.js';
import { AnySelection, PairSelection, TrainingSelection, TrainingSummary } from './training.dto.js';

@ApiTags('training')
@Controller('training')
export class TrainingController {
  constructor(
    private readonly examples: Examples,
    private readonly pairs: Pairs,
  ) {}

  @Post('examples')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Export answers as training data',
    description:
      'JSONL in the format of supervised fine-tuning, newest run first: a line holds the messages and tools of a model call as they were ' +
      'sent, and its answer. A call that used tools has all of its turn in one line.',
  })
  @ApiProduces('application/jsonl')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems(404, 422)
  exportExamples(@Body() selection: TrainingSelection, @Res() response: Response): Promise<void> {
    return sendLines(response, this.examples.lines(selection, new Tally()));
  }

  @Post('pairs')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Export preferences as training data',
    description:
      'JSONL in the format of preference fine-tuning. Where the same messages and tools were answered differently, in forks or in runs of ' +
      'other seeds or models, a line holds the answer of which most came, and the one of which least did. What came of it is what `prefer` ' +
      'says: a measure that is computed, or one that an analyst judged by its rubric.',
  })
  @ApiProduces('application/jsonl')
  @ApiOkResponse({ schema: { type: 'string' } })
  @ApiProblems(404, 422)
  exportPairs(@Body() selection: PairSelection, @Res() response: Response): Promise<void> {
    return sendLines(response, this.pairs.lines(selection, new Tally()));
  }

  @Post('summary')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Count what an export would hold',
    description:
      'Pairs are counted where `prefer` is given, else examples. What is not taken is counted by its reason.',
  })
  @ApiOkResponse({ type: TrainingSummary })
  @ApiProblems(404, 422)
  async summariseTrainingData(@Body() selection: AnySelection): Promise<TrainingSummary> {
    const tally = new Tally();
    const { prefer } = selection;
    const lines =
      prefer === undefined
        ? this.examples.lines(selection, tally)
        : this.pairs.lines({ ...selection, prefer }, tally);
    // Lines are counted as they are made.
    while (!(await lines.next()).done);
    return tally.summary();
  }
}
