import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemResponse, type ScraiClient, type TemplateCalls } from '@scrai/client';
import { loadSeeds, type Database } from '@scrai/store';
import { WORKSPACE } from '../processes/workspace.js';

/** Scenarios that are measured; what they are about is said in their files. */
export const CONVERSATION = 'bench-conversation';
export const NIGHT_SHIFT = 'night-shift';
export const CROWD = 'bench-crowd';
export const QUEUE = 'bench-queue';

/** Loads the seeds, the agent templates, and the scenarios that are measured. @throws Error with a template's faults. */
export async function loadLibrary(database: Database, client: ScraiClient): Promise<void> {
  await loadSeeds(database, join(WORKSPACE, 'seeds'));
  const ours = join(WORKSPACE, 'bench', 'templates');
  const agents = join(WORKSPACE, 'templates', 'agents');
  for (const file of (await readdir(agents)).sort()) await add(client.agentTemplates, join(agents, file));
  for (const agent of ['bench-bidder', 'bench-worker'])
    await add(client.agentTemplates, join(ours, `${agent}.yaml`));
  for (const scenario of [CROWD, QUEUE]) await add(client.scenarioTemplates, join(ours, `${scenario}.yaml`));
  for (const shipped of [CONVERSATION, NIGHT_SHIFT])
    await add(client.scenarioTemplates, join(WORKSPACE, 'templates', 'scenarios', `${shipped}.yaml`));
}

async function add(calls: TemplateCalls, file: string): Promise<void> {
  try {
    await calls.add(await readFile(file, 'utf8'));
  } catch (error) {
    if (!(error instanceof ProblemResponse)) throw error;
    const faults = error.faults.map(({ pointer, detail }) => `\n  ${pointer}: ${detail}`);
    throw new Error(`${file}: ${error.message}${faults.join('')}`, { cause: error });
  }
}
