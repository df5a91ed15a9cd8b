import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { ProblemError } from '@scrai/service-kit';
import { Database, getTrainingJob, listTrainingJobs, requestTrainingCancel } from '@scrai/store';
import type { Response } from 'express';
import { ApiIdempotencyKey } from '../../http/idempotency-key.js';
import { ApiPage, pageOf, PageQuery, readCursor } from '../../http/page.js';
import { ApiProblems } from '../../http/problem-docs.js';
import { notFound, ResourceId } from '../../http/resource-id.js';
import { JobDesk } from './job-desk.js';
import { jobOf, TrainingJob, TrainingJobBody } from './job.dto.js';

const LIST = 'GET /api/v1/training/jobs';
const Id = new ResourceId('training job', LIST);

@ApiTags('training')
@Controller('training/jobs')
export class TrainingJobsController {
  constructor(
    private readonly database: Database,
    private readonly desk: JobDesk,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({
    summary: 'Start a fine-tuning job',
    description:
      'Uploads what is selected to the provider, starts its job and follows it, also after a restart. When it has succeeded, runs that name ' +
      'a model `name` are played by the model that came of it.',
  })
  @ApiIdempotencyKey('The same key and body start one job.')
  @ApiAcceptedResponse({
    type: TrainingJob,
    headers: { Location: { description: 'Path of the job.', schema: { type: 'string' } } },
  })
  @ApiProblems(400, 404, 409, 422)
  async startTrainingJob(
    @Body() body: TrainingJobBody,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TrainingJob> {
    const job = await this.desk.start(body, key);
    response.location(`/api/v1/training/jobs/${job.id}`);
    return jobOf(job);
  }

  @Get()
  @ApiOperation({ summary: 'List fine-tuning jobs', description: 'Newest first.' })
  @ApiPage(TrainingJob, 'A page of jobs.')
  @ApiProblems(400)
  async listTrainingJobs(@Query() { limit, after }: PageQuery): Promise<Page<TrainingJob>> {
    const rows = await listTrainingJobs(this.database, limit + 1, readCursor(after, 'number', 'text'));
    return pageOf(rows, limit, jobOf, ({ at, id }) => [at, id]);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a fine-tuning job' })
  @ApiOkResponse({ type: TrainingJob })
  @ApiProblems(404)
  async getTrainingJob(@Param('id', Id) id: string): Promise<TrainingJob> {
    const row = await getTrainingJob(this.database, id);
    if (!row) throw notFound('training job', id, LIST);
    return jobOf(row);
  }

  @Post(':id/cancel')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Cancel a fine-tuning job',
    description: 'The provider is told soon. A job that it has ended meanwhile keeps its end.',
  })
  @ApiAcceptedResponse({ type: TrainingJob })
  @ApiProblems(404, 409)
  async cancelTrainingJob(@Param('id', Id) id: string): Promise<TrainingJob> {
    const requested = await requestTrainingCancel(this.database, id);
    const job = await this.getTrainingJob(id);
    if (requested || job.status === 'cancelled') return job;
    throw new ProblemError(409, 'job_ended', `The training job ${id} has ${job.status} already.`);
  }
}
