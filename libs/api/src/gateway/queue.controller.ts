import { Body, Controller, Get, Header, Param, Put, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ApiProblems } from '../http/problem-docs.js';
import { ResourceId } from '../http/resource-id.js';
import { Claim, claimOf, ClaimQuery } from './claim.dto.js';
import { Claims } from './claims.js';
import { ReportBody, StatusReported } from './report.dto.js';
import { StatusReports } from './status-reports.js';

const Id = new ResourceId('event', 'GET /api/v1/events/queue/{engine_type}');

/** The queue, for engines outside of this repository. */
@ApiTags('events')
@Controller('events')
export class QueueController {
  constructor(
    private readonly claims: Claims,
    private readonly reports: StatusReports,
  ) {}

  @Get('queue/:engine_type')
  @Header('Cache-Control', 'no-store')
  @ApiOperation({
    summary: 'Claim events',
    description:
      'Answers as soon as there is work for the engine type, with all there is up to `limit`; and with an empty list ' +
      'after `wait_ms`. What is claimed is held for the engine while it sends heartbeats: it goes to another one 8 s after ' +
      'the last of them, or at `lease_expires_at`.',
  })
  @ApiOkResponse({ type: [Claim] })
  @ApiProblems(400, 404, 409)
  async claimEvents(
    @Param('engine_type') engineType: string,
    @Query() { engine_id, limit, wait_ms }: ClaimQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Claim[]> {
    const gone = new AbortController();
    response.once('close', () => {
      if (!response.writableFinished) gone.abort();
    });
    const options = { limit, waitMs: wait_ms, signal: gone.signal };
    const granted = await this.claims.claim(engineType, engine_id.toLowerCase(), options);
    return granted.map(claimOf);
  }

  @Put(':id/status')
  @ApiOperation({
    summary: 'Report on a claimed event',
    description:
      'To any orchestrator, and again without effect. An answer to a turn that is still open is taken even after its ' +
      'lease. A result that does not satisfy the schema is refused, and the lease stays.',
  })
  @ApiOkResponse({ type: StatusReported })
  @ApiProblems(404, 409, 413, 422)
  reportEventStatus(@Param('id', Id) id: string, @Body() body: ReportBody): Promise<StatusReported> {
    return this.reports.take(id, body);
  }
}
