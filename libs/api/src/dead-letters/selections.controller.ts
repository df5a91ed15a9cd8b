import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import {
  Database,
  executeSelection,
  freezeSelection,
  getSelection,
  listDeadLetterAudit,
  listSelections,
  sampleOf,
} from '@scrai/store';
import { Asker, needScope, type Asking } from '../access/asker.js';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { notFound, ResourceId } from '../http/resource-id.js';
import { deadLetterOf } from './dead-letter.dto.js';
import { Decider } from './decision.dto.js';
import {
  AuditEntry,
  auditEntryOf,
  AuditQuery,
  SelectionBody,
  SelectionDetail,
  selectionOf,
  SelectionResource,
} from './selection.dto.js';

const LIST = 'GET /api/v1/dlq/selections';
const Id = new ResourceId('selection', LIST);
const SAMPLE = 10;
const DELETING = 'deleting dead letters';

/** Many dead letters at once: first chosen and shown, then dealt with; and the audit of all that was done. */
@ApiTags('dlq')
@Controller('dlq')
export class SelectionsController {
  constructor(private readonly database: Database) {}

  @Get('audit')
  @ApiOperation({
    summary: 'List what was done with dead letters',
    description: 'Who, when, why, what; newest first.',
  })
  @ApiPage(AuditEntry, 'A page of entries.')
  @ApiProblems(400)
  async listAudit(@Query() { limit, after, ...filter }: AuditQuery): Promise<Page<AuditEntry>> {
    const [before] = readCursor(after, 'number') ?? [];
    const rows = await listDeadLetterAudit(this.database, filter, { limit: limit + 1, before });
    return pageOf(rows, limit, auditEntryOf, (row) => [row.position]);
  }

  @Get('selections')
  @ApiOperation({ summary: 'List selections of dead letters', description: 'Newest first.' })
  @ApiPage(SelectionResource, 'A page of selections.')
  @ApiProblems(400)
  async listSelections(@Query() { limit, after }: PageQuery): Promise<Page<SelectionResource>> {
    const [before = Number.MAX_SAFE_INTEGER] = readCursor(after, 'number') ?? [];
    const rows = await listSelections(this.database, limit + 1, before);
    return pageOf(rows, limit, selectionOf, (row) => [row.position]);
  }

  @Post('selections')
  @ApiOperation({
    summary: 'Select dead letters',
    description:
      'A dry run: freezes which of the open dead letters are meant, and shows how many and some of them. Nothing is done until ' +
      '`POST /dlq/selections/{id}/execute`, and then with exactly these.',
  })
  @ApiCreatedResponse({ type: SelectionDetail })
  @ApiProblems(403, 422)
  async selectDeadLetters(@Asker() asker: Asking, @Body() body: SelectionBody): Promise<SelectionDetail> {
    const { action, filter = {}, then = null, actor = asker.name, reason = null } = body;
    if (action === 'delete') needScope(asker, 'admin', DELETING);
    const id = await freezeSelection(this.database, {
      action,
      then_run: then,
      filter: { ...filter },
      actor,
      reason,
    });
    return this.getSelection(id);
  }

  @Get('selections/:id')
  @ApiOperation({ summary: 'Read a selection', description: 'With its progress.' })
  @ApiOkResponse({ type: SelectionDetail })
  @ApiProblems(404)
  async getSelection(@Param('id', Id) id: string): Promise<SelectionDetail> {
    const row = await getSelection(this.database, id);
    if (!row) throw notFound('selection', id, LIST);
    const sample = (await sampleOf(this.database, id, SAMPLE)).map(deadLetterOf);
    return { ...selectionOf(row), sample };
  }

  @Post('selections/:id/execute')
  @HttpCode(202)
  @ApiOperation({
    summary: 'Execute a selection',
    description:
      'The dlq-manager deals with it from here on, also after a restart; `GET /dlq/selections/{id}` shows how far it is. A second ' +
      'call changes nothing.',
  })
  @ApiBody({ type: Decider, required: false })
  @ApiAcceptedResponse({ type: SelectionDetail })
  @ApiProblems(403, 404, 422)
  async executeSelection(
    @Param('id', Id) id: string,
    @Asker() asker: Asking,
    @Body() body?: Decider,
  ): Promise<SelectionDetail> {
    const { action } = await this.getSelection(id);
    if (action === 'delete') needScope(asker, 'admin', DELETING);
    const { actor = asker.name, reason = null } = body ?? {};
    await executeSelection(this.database, id, { actor, reason });
    return this.getSelection(id);
  }
}
