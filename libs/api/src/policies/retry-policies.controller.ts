import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { EVENT_TYPES } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { Database, getRetryPolicy, GLOBAL_POLICY, listRetryPolicies, putRetryPolicy } from '@scrai/store';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound } from '../http/resource-id.js';
import { policyOf, RetryPolicy, RetryPolicyBody } from './policy.dto.js';

@ApiTags('retry-policies')
@Controller('retry-policies')
export class RetryPoliciesController {
  constructor(private readonly database: Database) {}

  @Get()
  @ApiOperation({
    summary: 'List retry policies',
    description: '`global` is for every event type without its own.',
  })
  @ApiPage(RetryPolicy, 'A page of retry policies.')
  @ApiProblems(400)
  async listRetryPolicies(@Query() { limit, after }: PageQuery): Promise<Page<RetryPolicy>> {
    const [name = ''] = readCursor(after, 'text') ?? [];
    const rows = (await listRetryPolicies(this.database)).filter((row) => row.name > name);
    return pageOf(rows, limit, policyOf, (row) => [row.name]);
  }

  @Get(':name')
  @ApiOperation({ summary: 'Read a retry policy' })
  @ApiOkResponse({ type: RetryPolicy })
  @ApiProblems(404)
  async getRetryPolicy(@Param('name') name: string): Promise<RetryPolicy> {
    const row = await getRetryPolicy(this.database, name);
    if (!row) throw notFound('retry policy', name, 'GET /api/v1/retry-policies');
    return policyOf(row);
  }

  @Put(':name')
  @ApiOperation({ summary: 'Set a retry policy', description: 'Takes effect at the next failure.' })
  @ApiOkResponse({ type: RetryPolicy })
  @ApiProblems(404, 422)
  async setRetryPolicy(@Param('name') name: string, @Body() body: RetryPolicyBody): Promise<RetryPolicy> {
    const names = [GLOBAL_POLICY, ...EVENT_TYPES];
    if (!names.includes(name)) {
      const detail = `A retry policy is called ${GLOBAL_POLICY} or like an event type, and ${JSON.stringify(name)} is neither.`;
      throw new ProblemError(404, 'not_found', `${detail} Event types: ${EVENT_TYPES.join(', ')}.`);
    }
    return policyOf(await putRetryPolicy(this.database, { name, ...body }));
  }
}
