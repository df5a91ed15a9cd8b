import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, type Type } from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiCreatedResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { Page } from '@scrai/client';
import type { JsonObject } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { Database, listTemplates, templateVersions, type TemplateKind } from '@scrai/store';
import type { Response } from 'express';
import { ApiPage, pageOf, PageQuery, readCursor } from '../http/page.js';
import { ApiProblems } from '../http/problem-docs.js';
import {
  summaryOf,
  Template,
  templateOf,
  TemplateSummary,
  Validation,
  VersionQuery,
} from './template.dto.js';
import { TemplateIntake, type Sent } from './template-intake.js';
import { TemplateLibrary } from './template-library.js';

/** The text or document of a template; anything else is no template. */
function sent(body: unknown): Sent {
  const isDocument = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (isDocument && Object.keys(body).length > 0) return body as JsonObject;
  if (typeof body === 'string' && body.trim() !== '') return body;
  throw new ProblemError(
    422,
    'invalid_body',
    'The body is empty or no template. Send its text as text/yaml, or its document as application/json.',
  );
}

/** The calls of one kind of template: both kinds are immutable versions of a document. */
function templatesController(kind: TemplateKind, title: string): Type {
  const noun = `${kind} template`;
  const ApiTemplateBody =
    (): MethodDecorator =>
    (...target) => {
      ApiConsumes('text/yaml', 'application/json')(...target);
      ApiBody({ schema: { oneOf: [{ type: 'string' }, { type: 'object' }] }, description: `The ${noun}.` })(
        ...target,
      );
    };

  @ApiTags(`${kind}-templates`)
  @Controller(`${kind}-templates`)
  class TemplatesController {
    constructor(
      private readonly database: Database,
      private readonly library: TemplateLibrary,
      private readonly intake: TemplateIntake,
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
    @ApiOperation({ operationId: `get${title}Template`, summary: `Read a version of a ${noun}` })
    @ApiOkResponse({ type: Template })
    @ApiProblems(404)
    async get(@Param('name') name: string, @Query() { version }: VersionQuery): Promise<Template> {
      return templateOf(await this.library.get(kind, name, version));
    }

    @Get(':name/versions')
    @ApiOperation({
      operationId: `list${title}TemplateVersions`,
      summary: `List the versions of a ${noun}`,
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

    @Post()
    @ApiOperation({
      operationId: `add${title}Template`,
      summary: `Add a version of a ${noun}`,
      description:
        'A version never changes: other content needs another version. The same content again is 200 and changes nothing.',
    })
    @ApiTemplateBody()
    @ApiCreatedResponse({ type: Template })
    @ApiOkResponse({ type: Template, description: 'It was there already.' })
    @ApiProblems(409, 413, 422)
    async add(@Body() body: unknown, @Res({ passthrough: true }) response: Response): Promise<Template> {
      const { template, created } = await this.intake.store(kind, sent(body));
      const version = encodeURIComponent(template.version);
      response.location(`/api/v1/${kind}-templates/${encodeURIComponent(template.name)}?version=${version}`);
      if (!created) response.status(200);
      return templateOf(template);
    }

    @Post('validate')
    @HttpCode(200)
    @ApiOperation({
      operationId: `validate${title}Template`,
      summary: `Check a ${noun}`,
      description: 'Every fault with its pointer, its line and a sentence. Nothing is stored.',
    })
    @ApiTemplateBody()
    @ApiOkResponse({ type: Validation })
    @ApiProblems(413, 422)
    async validate(@Body() body: unknown): Promise<Validation> {
      const errors = await this.intake.faultsOf(kind, sent(body));
      return { valid: errors.length === 0, errors };
    }
  }
  return TemplatesController;
}

export const ScenarioTemplatesController = templatesController('scenario', 'Scenario');
export const AgentTemplatesController = templatesController('agent', 'Agent');
