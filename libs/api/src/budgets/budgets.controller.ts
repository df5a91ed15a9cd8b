import { Body, Controller, Get, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { ProblemError } from '@scrai/service-kit';
import { changeBudget, createBudget, Database, getBudget, listBudgets } from '@scrai/store';
import type { Response } from 'express';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { Budget, BudgetLimits, budgetOf, NewBudgetBody } from './budget.dto.js';

const LIST = 'GET /api/v1/budgets';
const Id = new ResourceId('budget', LIST);

@ApiTags('budgets')
@Controller('budgets')
export class BudgetsController {
  constructor(private readonly database: Database) {}

  @Post()
  @ApiOperation({
    summary: 'Make a budget for several runs',
    description:
      'Runs that are started with its id as `budget_id` share it. Once what they used together reaches it, those that still play ' +
      'are stopped, with everything that they have so far, and no other starts.',
  })
  @ApiCreatedResponse({
    type: Budget,
    headers: { Location: { description: 'Path of the budget.', schema: { type: 'string' } } },
  })
  @ApiProblems(422)
  async createBudget(
    @Body() { name, ...limits }: NewBudgetBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<Budget> {
    const row = await createBudget(this.database, { name: name ?? null, ...limitsOf(limits) });
    response.location(`/api/v1/budgets/${row.id}`);
    return budgetOf(row);
  }

  @Get()
  @ApiOperation({ summary: 'List budgets', description: 'Newest first.' })
  @ApiPage(Budget, 'A page of budgets.')
  @ApiProblems(400)
  async listBudgets(@Query() { limit, after }: PageQuery): Promise<Page<Budget>> {
    const rows = await listBudgets(this.database, limit + 1, readCursor(after, 'number', 'text'));
    return pageOf(rows, limit, budgetOf, ({ at, id }) => [at, id]);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Read a budget, with what its runs have used' })
  @ApiOkResponse({ type: Budget })
  @ApiProblems(404)
  async getBudget(@Param('id', Id) id: string): Promise<Budget> {
    const row = await getBudget(this.database, id);
    if (!row) throw notFound('budget', id, LIST);
    return budgetOf(row);
  }

  @Put(':id')
  @ApiOperation({
    summary: 'Change a budget',
    description:
      'Both limits are replaced. Runs that were stopped stay so; others may start again where it is no longer used up.',
  })
  @ApiOkResponse({ type: Budget })
  @ApiProblems(404, 422)
  async changeBudget(@Param('id', Id) id: string, @Body() limits: BudgetLimits): Promise<Budget> {
    if (!(await changeBudget(this.database, id, limitsOf(limits)))) throw notFound('budget', id, LIST);
    return this.getBudget(id);
  }
}

/** @throws ProblemError 422 for a budget of nothing. */
function limitsOf({ money, tokens }: BudgetLimits): { money: number | null; tokens: number | null } {
  if (money !== undefined || tokens !== undefined) return { money: money ?? null, tokens: tokens ?? null };
  const detail = 'a budget needs money, tokens or both';
  throw new ProblemError(422, 'invalid_body', `The body has a fault: ${detail}.`, [{ pointer: '', detail }]);
}
