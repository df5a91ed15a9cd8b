import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScraiClient, type TemplateCalls } from '@scrai/client';
import { Database, loadSeeds } from '@scrai/store';

/** The top of the workspace, from src/stack and from dist/stack alike. */
const TOP = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Loads `seeds/` and `templates/`; what is there already stays as it is.
 * @returns what there is now, for people. @throws ProblemResponse with every fault of a template.
 */
export async function loadLibrary(databaseUrl: string, url: string): Promise<string> {
  const database = await Database.connect({ url: databaseUrl, name: 'library', poolSize: 1 });
  try {
    await loadSeeds(database, join(TOP, 'seeds'));
  } finally {
    await database.close();
  }
  const client = new ScraiClient(url);
  const agents = await addAll(client.agentTemplates, join(TOP, 'templates', 'agents'));
  const scenarios = await addAll(client.scenarioTemplates, join(TOP, 'templates', 'scenarios'));
  return `${scenarios} scenarios, ${agents} agent templates`;
}

async function addAll(calls: TemplateCalls, folder: string): Promise<number> {
  const files = (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  for (const file of files) await calls.add(await readFile(join(folder, file), 'utf8'));
  return files.length;
}
