import { Controller, Get, Param, Query, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import { Database, listTemplates, templateVersions, type TemplateKind } from '@scrai/store';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import { summaryOf, Template, templateOf, TemplateSummary, VersionQuery } from './template.dto.js';
import { TemplateLibrary } from './template-library.js';

/** The calls that read one kind of template: both kinds are immutable versions of a document. */
function templatesController(kind: TemplateKind, title: string): Type {
  const noun = `${kind} template`;
  const aNoun = `${kind === 'agent' ? 'an' : 'a'} ${noun}`;

  @ApiTags(`${kind}-templates`)
  @Controller(`${kind}-templates`)
  class TemplatesController {
    constructor(
      private readonly database: Database,
      private readonly library: TemplateLibrary,
    ) {}

    @Get()
    @ApiOperation({
      operationId: `list${title}Templates`,
      summary: `List ${noun}s`,
      description: 'The newest version of each, by name.',
    })
    @ApiPage(TemplateSummary, `A page of ${noun}s.`)
    @ApiProblems(400)
    async list(@Query() { limit, after }: PageQuery): Promise<Page<TemplateSummary>> {
      const [name = ''] = readCursor(after, 'text') ?? [];
      const rows = await listTemplates(this.database, kind, { limit: limit + 1, after: name });
      return pageOf(rows, limit, summaryOf, (row) => [row.name]);
    }

    @Get(':name')
    @ApiOperation({ operationId: `get${title}Template`, summary: `Read a version of ${aNoun}` })
    @ApiOkResponse({ type: Template })
    @ApiProblems(404)
    async get(@Param('name') name: string, @Query() { version }: VersionQuery): Promise<Template> {
      return templateOf(await this.library.get(kind, name, version));
    }

    @Get(':name/versions')
    @ApiOperation({
      operationId: `list${title}TemplateVersions`,
      summary: `List the versions of ${aNoun}`,
      description: 'Newest first.',
    })
    @ApiPage(TemplateSummary, 'A page of versions.')
    @ApiProblems(400, 404)
    async versions(
      @Param('name') name: string,
      @Query() { limit, after }: PageQuery,
    ): Promise<Page<TemplateSummary>> {
      await this.library.get(kind, name);
      const [version] = readCursor(after, 'text') ?? [];
      const all = await templateVersions(this.database, kind, name);
      const from = version === undefined ? 0 : all.findIndex((row) => row.version === version) + 1;
      return pageOf(all.slice(from), limit, summaryOf, (row) => [row.version]);
    }
  }
  return TemplatesController;
}

export const ScenarioTemplatesController = templatesController('scenario', 'Scenario');
export const AgentTemplatesController = templatesController('agent', 'Agent');
