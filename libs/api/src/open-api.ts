import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

const DESCRIPTION = `
Runs multi-agent scenarios: start a run from a template, follow it, control it, read what came of it.

- JSON is snake_case. Every resource has \`id\`, \`created_at\` and \`updated_at\`.
- Lists are \`{data, page: {next, has_more}}\`; pass \`page.next\` as \`after\` for the following page.
- Errors are RFC 9457 \`application/problem+json\` with a stable \`code\`, a \`trace_id\` and, for bad input, \`errors: [{pointer, detail}]\`.
- \`POST /scenario-runs\` takes \`Idempotency-Key\`: the same key and body start one run, however often they are sent.

First steps: \`GET /api/v1/scenario-templates\`, then \`POST /api/v1/scenario-runs {"template": "price-negotiation", "seed": 7}\`,
then \`GET /api/v1/scenario-runs/{id}/stream\`.
`.trim();

const TAGS: [name: string, description: string][] = [
  ['scenario-runs', 'Start, follow, control and read runs.'],
  ['scenario-templates', 'What to play: immutable versions.'],
  ['agent-templates', 'Who plays: immutable versions.'],
  ['agents', 'The participants of runs.'],
  ['engine-instances', 'The worker processes.'],
  ['events', 'Single events, with their event instances.'],
  ['dlq', 'Turns whose attempts are used up.'],
  ['event-types', 'The canonical event types and the schemas of their payloads.'],
  ['retry-policies', 'When a failed turn is tried again.'],
];

/** The OpenAPI document of an application that has ApiModule; operation ids are the names of the handlers. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('ScrAI')
    .setVersion('1')
    .setDescription(DESCRIPTION)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  return SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller, method) => method,
  });
}

/** Serves the document at /api/docs-json and /api/docs-yaml, and a page to read and try it at /api/docs. */
export function mountDocs(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'api/docs-json',
    yamlDocumentUrl: 'api/docs-yaml',
    customSiteTitle: 'ScrAI API',
    swaggerOptions: { docExpansion: 'list', displayRequestDuration: true },
  });
}
