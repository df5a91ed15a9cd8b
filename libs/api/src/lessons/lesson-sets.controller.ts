import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { Database, lessonSetVersions, listLessonSets } from '@scrai/store';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../http/idempotency-key.js';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { runOf, ScenarioRun } from '../runs/run.dto.js';
import { VersionQuery } from '../templates/template.dto.js';
import { Distillations } from './distillations.js';
import { LessonIntake } from './lesson-intake.js';
import { LessonLibrary } from './lesson-library.js';
import { LessonSet, lessonSetOf, LessonSetSummary, summaryOf } from './lesson-set.dto.js';
import { DistilBody, NewLessonSetBody } from './new-lesson-set.dto.js';

@ApiTags('lesson-sets')
@Controller('lesson-sets')
export class LessonSetsController {
  constructor(
    private readonly database: Database,
    private readonly library: LessonLibrary,
    private readonly intake: LessonIntake,
    private readonly distillations: Distillations,
  ) {}

  @Get()
  @ApiOperation({ summary: 'List lesson sets', description: 'The newest version of each, by name.' })
  @ApiPage(LessonSetSummary, 'A page of lesson sets.')
  @ApiProblems(400)
  async listLessonSets(@Query() { limit, after }: PageQuery): Promise<Page<LessonSetSummary>> {
    const [name = ''] = readCursor(after, 'text') ?? [];
    const rows = await listLessonSets(this.database, { limit: limit + 1, after: name });
    return pageOf(rows, limit, summaryOf, (row) => [row.name]);
  }

  @Post('distillations')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Distil lessons from ended runs',
    description:
      'Starts a run of one turn: an agent is shown what was done and said aloud in the runs, and how they were measured and ' +
      'judged, and answers with lessons. When it has completed, `POST /lesson-sets {distilled_by}` makes a set of them.',
  })
  @ApiIdempotencyKey('The same key and body are one distillation.')
  @ApiAcceptedResponse({ type: ScenarioRun })
  @ApiProblems(400, 404, 422, 429)
  async distil(
    @Body() body: DistilBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ScenarioRun> {
    const run = await this.distillations.start(body, key);
    response.location(`/api/v1/scenario-runs/${run.id}`);
    return runOf(run);
  }

  @Post()
  @ApiOperation({
    summary: 'Add a version of a lesson set',
    description:
      'What a distillation has answered, or lessons that you write. A version never changes. A distillation is one set, however ' +
      'often it is asked for: 200 where it is there already.',
  })
  @ApiCreatedResponse({ type: LessonSet })
  @ApiOkResponse({ type: LessonSet, description: 'The set of this distillation was there already.' })
  @ApiProblems(409, 422)
  async addLessonSet(
    @Body() body: NewLessonSetBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LessonSet> {
    const { set, created } = await this.intake.store(body);
    response.location(`/api/v1/lesson-sets/${set.name}?version=${set.version}`);
    if (!created) response.status(200);
    return lessonSetOf(set);
  }

  @Get(':name')
  @ApiOperation({ summary: 'Read a version of a lesson set' })
  @ApiOkResponse({ type: LessonSet })
  @ApiProblems(404)
  async getLessonSet(@Param('name') name: string, @Query() { version }: VersionQuery): Promise<LessonSet> {
    return lessonSetOf(await this.library.get(name, version));
  }

  @Get(':name/versions')
  @ApiOperation({ summary: 'List the versions of a lesson set', description: 'Newest first.' })
  @ApiPage(LessonSetSummary, 'A page of versions.')
  @ApiProblems(400, 404)
  async listLessonSetVersions(
    @Param('name') name: string,
    @Query() { limit, after }: PageQuery,
  ): Promise<Page<LessonSetSummary>> {
    await this.library.get(name);
    const [version] = readCursor(after, 'text') ?? [];
    const all = await lessonSetVersions(this.database, name);
    const from = version === undefined ? 0 : all.findIndex((row) => row.version === version) + 1;
    return pageOf(all.slice(from), limit, summaryOf, (row) => [row.version]);
  }
}
