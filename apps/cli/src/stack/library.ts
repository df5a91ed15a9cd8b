import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProblemResponse, ScraiClient, type TemplateCalls } from '@scrai/client';
import { Database, loadSeeds } from '@scrai/store';
import { CommandFailed, explain } from '../failure.js';
import { templateFrom } from '../template-file.js';

/** The top of the workspace, from src/stack and from dist/stack alike. */
const TOP = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * Loads `seeds/` and `templates/`; what is there already stays as it is.
 * @param say told of a template that is stored with other content under the same version: the stored one counts.
 * @returns what there is now, for people. @throws CommandFailed with every fault of a template.
 */
export async function loadLibrary(
  databaseUrl: string,
  url: string,
  say: (text: string) => void,
): Promise<string> {
  const database = await Database.connect({ url: databaseUrl, name: 'library', poolSize: 1 });
  try {
    await loadSeeds(database, join(TOP, 'seeds'));
  } finally {
    await database.close();
  }
  const client = new ScraiClient(url);
  const agents = await addAll(client.agentTemplates, join(TOP, 'templates', 'agents'), say);
  const scenarios = await addAll(client.scenarioTemplates, join(TOP, 'templates', 'scenarios'), say);
  return `${scenarios} scenarios, ${agents} agent templates`;
}

async function addAll(calls: TemplateCalls, folder: string, say: (text: string) => void): Promise<number> {
  const files = (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  for (const file of files) await add(calls, join(folder, file), say);
  return files.length;
}

async function add(calls: TemplateCalls, file: string, say: (text: string) => void): Promise<void> {
  try {
    await calls.add(await templateFrom(file));
  } catch (error) {
    if (!(error instanceof ProblemResponse)) throw error;
    const { text } = explain(error);
    if (error.problem.code !== 'version_taken') throw new CommandFailed(`${file}: ${text}`, { cause: error });
    say(`${file}: ${text}`);
  }
}
