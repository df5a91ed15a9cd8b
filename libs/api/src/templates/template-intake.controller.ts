import { Body, Controller, HttpCode, Post, Res, type Type } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { JsonObject } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import type { TemplateKind } from '@scrai/store';
import type { Response } from 'express';
import { ApiProblems } from '../http/problem-docs.js';
import { Template, templateOf, Validation } from './template.dto.js';
import { TemplateIntake, type Sent } from './template-intake.js';

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

/** The calls that take one kind of template in, as YAML or as JSON. */
function intakeController(kind: TemplateKind, title: string): Type {
  const noun = `${kind} template`;
  const aNoun = `${kind === 'agent' ? 'an' : 'a'} ${noun}`;
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
  class TemplateIntakeController {
    constructor(private readonly intake: TemplateIntake) {}

    @Post()
    @ApiOperation({
      operationId: `add${title}Template`,
      summary: `Add a version of ${aNoun}`,
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
      summary: `Check ${aNoun}`,
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
  return TemplateIntakeController;
}

export const ScenarioTemplateIntakeController = intakeController('scenario', 'Scenario');
export const AgentTemplateIntakeController = intakeController('agent', 'Agent');
