import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScraiClient } from '@scrai/client';
import { eventually } from '../e2e/eventually.js';
import type { ModelServer } from '../e2e/model-server.js';
import { played } from '../e2e/runs.js';

/** Ids by the path of their resource, below `/api/v1/`. */
export type Inhabitants = Record<string, string[]>;

const example = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../docs/examples/oracle-engine', `${name}.yaml`), 'utf8');

/** Makes one or two of everything, so that a request gets further than to a 404. */
export async function inhabit(client: ScraiClient, models: ModelServer): Promise<Inhabitants> {
  const run = await played(client, { template: 'price-negotiation', seed: 7 });
  const agents = await client.runs.agents(run.id);
  const events = await client.runs.events(run.id, { limit: 1 });
  const { claimed, engine, tokens } = await claim(client);
  const { letters, selection } = await bury(client, models);
  const lonely = await client.agents.create({ template: 'joke-teller' });
  const stepped = await client.runs.start({ template: 'price-negotiation', step: true });
  await client.lessons.add({ name: 'hints', lessons: [{ for: 'all', text: 'Be brief.' }] });
  const actions = await client.actions();
  return {
    'scenario-runs': [run.id, stepped.id],
    agents: [lonely.agent_id, agents.data[0].agent_id],
    events: [claimed, events.data[0].event_id],
    actions: actions.data.map(({ id }) => id),
    // One of its own: the built-in engines would drain when they are told to.
    'engine-instances': [engine],
    'dlq/selections': [selection],
    dlq: letters,
    leases: tokens,
  };
}

/** A turn that an engine over REST holds. */
async function claim(client: ScraiClient): Promise<{ claimed: string; engine: string; tokens: string[] }> {
  for (const name of ['oracle', 'pilgrim']) await client.agentTemplates.add(example(name));
  await client.scenarioTemplates.add(example('ask-the-oracle'));
  const { engine_id } = await client.engines.register({
    engine_type: 'oracle',
    engine_software_version: '1',
  });
  await client.runs.start({ template: 'ask-the-oracle', seed: 7 });
  const [first] = await eventually('there is work for the oracle', async () => {
    const claims = await client.queue.claim('oracle', { engine_id, wait_ms: 5_000 });
    return claims.length > 0 && claims;
  });
  return { claimed: first.id, engine: engine_id, tokens: [first.lease_token] };
}

/** Dead letters, and a selection of them. */
async function bury(
  client: ScraiClient,
  models: ModelServer,
): Promise<{ letters: string[]; selection: string }> {
  const { name: _, id: _id, created_at: _made, updated_at: _set, ...policy } = await globalPolicy(client);
  await client.setEventType('turn.requested', { retry_policy: { ...policy, max_retries: 0 } });
  models.poisoned = 'You are';
  for (const seed of [1, 2]) {
    await client.runs.start({ template: 'price-negotiation', seed, model: 'openai:village' });
  }
  const letters = await eventually('two turns are dead', async () => {
    const { data } = await client.dlq.list();
    return data.length === 2 && data.map(({ id }) => id);
  });
  const { id } = await client.dlq.select({ action: 'delete' });
  return { letters, selection: id };
}

async function globalPolicy(client: ScraiClient) {
  const { data } = await client.retryPolicies();
  return data.find(({ name }) => name === 'global')!;
}
