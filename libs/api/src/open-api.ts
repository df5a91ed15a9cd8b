import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, getSchemaPath, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { scopeOf } from './access/scopes.js';
import { ProblemBody } from './http/problem-docs.js';

const KEYS =
  'Needed by servers that others can reach. `scrai keys create` makes one; the scope that a call needs is its `x-scope`.';

const DESCRIPTION = `
Runs multi-agent scenarios: start a run from a template, follow it, control it, read what came of it.

- JSON is snake_case. Every resource has \`id\`, \`created_at\` and \`updated_at\`.
- Lists are \`{data, page: {next, has_more}}\`; pass \`page.next\` as \`after\` for the following page.
- Errors are RFC 9457 \`application/problem+json\` with a stable \`code\`, a \`trace_id\` and, for bad input, \`errors: [{pointer, detail}]\`.
- What starts something takes \`Idempotency-Key\`: the same key and body start it once, however often they are sent. A repeat gets
  what was made, whatever has happened since; another body with the same key is refused (422).

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
  ['blobs', 'Pictures and sounds, named by the SHA-256 of their bytes.'],
  ['event-types', 'The canonical event types and the schemas of their payloads.'],
  ['retry-policies', 'When a failed turn is tried again.'],
];

/** The OpenAPI document of an application that has ApiModule; operation ids are the names of the handlers. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('ScrAI')
    .setVersion('1')
    .setDescription(DESCRIPTION)
    .setLicense('MIT', 'https://spdx.org/licenses/MIT.html')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: KEYS }, 'api_key');
  for (const [name, description] of TAGS) builder.addTag(name, description);
  const document = SwaggerModule.createDocument(app, builder.build(), {
    operationIdFactory: (_controller, method) => method,
  });
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(operations as Record<string, OperationObject>))
      document.paths[path][method as 'get'] = guarded(method.toUpperCase(), path, operation);
  }
  return document;
}

/** What the door may answer before any handler is reached. @throws Error for an operation without a scope. */
function guarded(method: string, path: string, operation: OperationObject): OperationObject {
  const scope = scopeOf(method, path);
  if (!scope) throw new Error(`${method} ${path} has no scope: declare its resource in access/scopes.ts`);
  const told = (description: string): ResponseObject => ({
    description,
    content: { 'application/problem+json': { schema: { $ref: getSchemaPath(ProblemBody) } } },
  });
  const responses = {
    ...operation.responses,
    401: told('The server wants an API key, or does not know the one that was shown.'),
    403: told(`The key has not the scope \`${scope}\`.`),
    429: told('Too many requests; `Retry-After` says when to come back.'),
  };
  return { ...operation, responses, security: [{}, { api_key: [] }], 'x-scope': scope } as OperationObject;
}

type OperationObject = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ResponseObject = Exclude<OperationObject['responses']['default'], undefined>;

/** Serves the document at /api/docs-json and /api/docs-yaml, and a page to read and try it at /api/docs. */
export function mountDocs(app: INestApplication): void {
  SwaggerModule.setup('api/docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'api/docs-json',
    yamlDocumentUrl: 'api/docs-yaml',
    customSiteTitle: 'ScrAI API',
    swaggerOptions: { docExpansion: 'list', displayRequestDuration: true },
  });
}
