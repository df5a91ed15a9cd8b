/**
 * Writes what is derived from the code and read by others: the JSON Schemas of templates and event payloads, and the
 * OpenAPI document. With --check it writes nothing, and fails when a file differs. Needs a build.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { openApiDocument, orchestratorService } from '@scrai/api';
import { payloadSchemas } from '@scrai/contracts';
import { publishedSchemas } from '@scrai/scenario';
import { describeService, loadConfig } from '@scrai/service-kit';
import { ROOT } from './workspace.mjs';

/** Nothing is started, so the servers need not exist. */
async function openApi() {
  const nowhere = { natsUrl: 'nats://127.0.0.1:1', databaseUrl: 'postgres://127.0.0.1:1/none' };
  return openApiDocument(await describeService(orchestratorService, loadConfig({}, nowhere)));
}

const files = {
  'docs/openapi.json': await openApi(),
  'docs/schemas/event-payloads.schema.json': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Payloads of the canonical events, by event type',
    $defs: payloadSchemas(),
  },
  ...Object.fromEntries(
    Object.entries(publishedSchemas()).map(([name, schema]) => [`docs/schemas/${name}`, schema]),
  ),
};

const stale = Object.entries(files).filter(([file, content]) => {
  const text = `${JSON.stringify(content, null, 2)}\n`;
  const path = join(ROOT, file);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return false;
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${file}`);
  }
  return true;
});

if (stale.length > 0 && process.argv.includes('--check')) {
  console.error(`Not as the code says: ${stale.map(([file]) => file).join(', ')}. Run "npm run generate".`);
  process.exitCode = 1;
}
