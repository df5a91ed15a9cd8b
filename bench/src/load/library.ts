import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ScraiClient } from '@scrai/client';
import { loadSeeds, type Database } from '@scrai/store';
import { WORKSPACE } from '../processes/workspace.js';

/** Scenarios that are measured; what they are about is said in their files. */
export const CONVERSATION = 'bench-conversation';
export const CROWD = 'bench-crowd';

/** Loads the seeds, the agent templates, and the scenarios that are measured. */
export async function loadLibrary(database: Database, client: ScraiClient): Promise<void> {
  await loadSeeds(database, join(WORKSPACE, 'seeds'));
  const agents = join(WORKSPACE, 'templates', 'agents');
  for (const file of (await readdir(agents)).sort())
    await client.agentTemplates.add(await text(agents, file));
  const ours = join(WORKSPACE, 'bench', 'templates');
  await client.agentTemplates.add(await text(ours, 'bench-bidder.yaml'));
  await client.scenarioTemplates.add(await text(ours, `${CROWD}.yaml`));
  const scenarios = join(WORKSPACE, 'templates', 'scenarios');
  await client.scenarioTemplates.add(await text(scenarios, `${CONVERSATION}.yaml`));
}

const text = (folder: string, file: string): Promise<string> => readFile(join(folder, file), 'utf8');
