import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ScraiClient, type Action, type Agent, type AgentStep, type ProblemResponse } from '@scrai/client';
import { loadSettings } from '@scrai/service-kit';
import { main } from '../../apps/cli/src/main.js';
import { startStack, type Stack } from '../../apps/cli/src/stack/stack.js';
import { eventually } from './eventually.js';
import { ended, eventsOf } from './runs.js';

jest.setTimeout(120_000);

let dataDir: string;
let stack: Stack;
let client: ScraiClient;

/** Everything, broker and database too, as `scrai up` starts it. */
async function up(): Promise<void> {
  const given = { SCRAI_LOG_LEVEL: 'fatal', SCRAI_PORT: '0', SCRAI_DATA_DIR: dataDir };
  stack = await startStack(loadSettings(given), () => undefined);
  client = new ScraiClient(stack.url);
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'scrai-lives-'));
  await up();
});
afterAll(async () => {
  await stack?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const speech = ({ result }: AgentStep): string => String(result?.speech).toLowerCase();
const stepsOf = async (id: string): Promise<AgentStep[]> =>
  (await client.agents.steps(id, { limit: 500 })).data;
const when = (what: string, id: string, holds: (agent: Agent) => boolean): Promise<Agent> =>
  eventually(what, async () => {
    const agent = await client.agents.get(id);
    return holds(agent) && agent;
  });
const handled = (id: string): Promise<Action> =>
  eventually('the action is handled', async () => {
    const action = await client.action(id);
    return action.status !== 'pending' && action;
  });

/** One command of the command line. @returns its records. */
async function scrai(...argv: string[]): Promise<unknown[]> {
  let out = '';
  const sink = { write: (text: string) => ((out += text), true) };
  const surroundings = { out: sink, err: sink, colour: false, interrupted: new AbortController().signal };
  const code = await main(['--json', '--url', stack.url, ...argv], surroundings as never);
  if (code !== 0) throw new Error(out);
  return out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as unknown);
}

it('an agent tells about cats, then dogs, is silent while paused, survives a restart of everything, and leaves', async () => {
  const asked = { template: 'joke-teller', subject: 'cats', interval_ms: 100, seed: 3 };
  const { agent_id: id, scenario_run_id: run } = await client.agents.create(asked, 'the-comedian');
  expect((await client.agents.create(asked, 'the-comedian')).agent_id).toBe(id);
  await expect(client.agents.create({ ...asked, subject: 'tax' }, 'the-comedian')).rejects.toMatchObject({
    problem: { code: 'idempotency_key_reused' },
  });
  const told = await when('it has told two jokes', id, ({ state }) => state.iteration >= 2);
  expect(told.state).toMatchObject({ status: 'running', subject: 'cats', last_error: null });
  expect(told.state.context).toMatchObject({ scene: { name: 'work' } });

  const interrupted = await client.agents.interrupt(id, {
    guidance: 'dogs',
    actor: 'anna',
    reason: 'cats again',
  });
  expect(interrupted.action).toMatchObject({ type: 'interrupt', status: 'processed', actor: 'anna' });
  await when('it tells about dogs', id, ({ state }) => state.subject === 'dogs' && state.iteration >= 4);

  expect((await client.agents.pause(id)).state.status).toBe('paused');
  const rested = await eventually('its turn in hand is closed', async () => {
    const events = await eventsOf(client, { id: run });
    const [last] = events.filter(({ event_type }) => event_type.startsWith('turn.')).slice(-1);
    return last.event_type === 'turn.completed' && events.length;
  });

  await stack.stop();
  await up();
  const still = await client.agents.get(id);
  expect(still.state.status).toBe('paused');
  // Whatever could have moved it has had more than its interval by then.
  const other = await client.agents.create({ template: 'joke-teller', subject: 'trains', interval_ms: 100 });
  await when('another has told jokes meanwhile', other.agent_id, ({ state }) => state.iteration >= 3);
  expect((await client.runs.get(run)).last_seq).toBe(rested);

  expect((await client.agents.resume(id)).state.status).toBe('running');
  await when('it goes on', id, ({ state }) => state.iteration > still.state.iteration);
  const gone = await client.agents.destroy(id, { reason: 'closing time' });
  expect(gone).toMatchObject({ action: { status: 'processed' }, state: { status: 'stopped' } });
  expect(await ended(client, run)).toMatchObject({
    status: 'completed',
    outcome: { reason: 'nobody is left to act' },
  });

  const steps = await stepsOf(id);
  const subjects = steps.map((step) => /cats|dogs/.exec(speech(step))?.[0]);
  const first = subjects.indexOf('dogs');
  expect(new Set(subjects.slice(0, first))).toEqual(new Set(['cats']));
  expect(new Set(subjects.slice(first))).toEqual(new Set(['dogs']));
  const states = (await client.agents.list()).data.map(({ agent_id, state }) => [agent_id, state.status]);
  expect(states).toEqual([
    [other.agent_id, 'running'],
    [id, 'stopped'],
  ]);
  expect(await client.runs.replay(run)).toMatchObject({ identical: true, model_calls: 0 });
  await client.agents.destroy(other.agent_id);
});

it('an interrupt at once takes the open turn back, aborts its model call, and asks anew', async () => {
  const slow = { template: 'joke-teller', subject: 'cats', interval_ms: 10, model: 'simulated:slow-60000ms' };
  const { agent_id: id, scenario_run_id: run } = await client.agents.create(slow);
  const requests = async (): Promise<number> =>
    (await eventsOf(client, { id: run })).filter(({ event_type }) => event_type === 'turn.requested').length;
  await eventually('its turn is open', async () => (await requests()) === 1);
  await client.agents.interrupt(id, { guidance: 'dogs', when: 'now' });
  await eventually('it is asked anew', async () => (await requests()) === 2);
  const forced = await client.agents.destroy(id, { timeout_ms: 50 });
  expect(forced.action.status).toBe('processed');
  await ended(client, run);
  expect((await stepsOf(id)).map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  const calls = await eventually('the aborted calls are recorded', async () => {
    const { data } = await client.runs.modelCalls(run);
    return data.length > 0 && data;
  });
  expect(new Set(calls.map(({ failure }) => failure?.code))).toEqual(new Set(['aborted']));
  expect(await client.runs.replay(run)).toMatchObject({ identical: true });
});

it('in a run of several, a paused agent holds the run up, visibly, and its environment can be changed', async () => {
  const { id } = await client.runs.start({ template: 'two-agent-conversation', seed: 2, step: true });
  const agents = await eventually('the run is opened', async () => {
    const { data } = await client.runs.agents(id);
    return data.length > 1 && data;
  });
  const [first] = agents;
  await client.agents.pause(first.agent_id);
  await client.runs.control(id, 'resume');
  const held = await eventually('the run waits', async () => {
    const run = await client.runs.get(id);
    return run.status_reason !== null && run;
  });
  expect(held).toMatchObject({ status: 'running' });
  expect(held.status_reason).toMatch(`${first.name}, which is paused`);
  const reload = await client.ask({
    type: 'reload',
    scenario_run_id: id,
    payload: { environment: { weather: 'rain' } },
    urgency: 'high',
  });
  expect(await handled(reload.id)).toMatchObject({ type: 'environment_reload', urgency: 'high' });
  await client.agents.resume(first.agent_id);
  const over = await ended(client, id);
  expect(over.status).toBe('completed');
  expect(await client.runs.replay(id)).toMatchObject({ identical: true });
});

describe('actions', () => {
  it('on what is unknown are refused, and on what has ended end as errors', async () => {
    const nobody = '00000000-0000-4000-8000-000000000000';
    const status = (asking: Promise<unknown>): Promise<number> =>
      asking.then(
        () => 0,
        (error: ProblemResponse) => error.status,
      );
    expect(await status(client.agents.pause(nobody))).toBe(404);
    expect(await status(client.ask({ type: 'pause', agent_id: nobody }))).toBe(404);
    expect(await status(client.ask({ type: 'pause' }))).toBe(422);
    expect(await status(client.ask({ type: 'interrupt', agent_id: nobody, payload: {} }))).toBe(422);
    const [{ agent_id, scenario_run_id }] = (await client.agents.list({ status: 'stopped' })).data;
    const late = await client.ask({ type: 'pause', agent_id });
    expect(await handled(late.id)).toMatchObject({
      status: 'error',
      last_error: expect.stringMatching('left'),
    });
    const again = await client.ask({ type: 'destroy', agent_id }, 'once');
    expect(again).toMatchObject({ status: 'processed' });
    expect((await client.ask({ type: 'destroy', agent_id }, 'once')).id).toBe(again.id);
    const stop = await client.ask({ type: 'stop', scenario_run_id });
    expect(await handled(stop.id)).toMatchObject({ status: 'error', last_error: 'The run has ended.' });
    const { data } = await client.actions({ agent_id, status: 'error' });
    expect(data.map(({ id }) => id)).toEqual([late.id]);
  });

  it('are verbs of the command line', async () => {
    const [agent] = (await scrai(
      'agents',
      'create',
      'joke-teller',
      '--subject',
      'cats',
      '--interval-ms',
      '50',
    )) as Agent[];
    const id = agent.agent_id;
    await when('it has told a joke', id, ({ state }) => state.iteration > 0);
    await scrai('agents', 'interrupt', id, 'dogs', '--now');
    await when('it tells about dogs', id, ({ state }) => state.subject === 'dogs');
    expect(await scrai('agents', 'pause', id)).toMatchObject([{ state: { status: 'paused' } }]);
    expect(await scrai('agents', '--status', 'paused')).toMatchObject([{ agent_id: id }]);
    const told = (await client.agents.interrupt(id, { guidance: 'birds' })).state;
    expect(told).toMatchObject({ status: 'paused', pending_guidance: ['birds'] });
    expect((await scrai('agents', 'steps', id)).length).toBeGreaterThan(1);
    expect(await scrai('agents', 'resume', id)).toMatchObject([{ state: { status: 'running' } }]);
    await when('it has read the guidance', id, ({ state }) => state.subject === 'birds');
    expect((await client.agents.get(id)).state.pending_guidance).toEqual([]);
    expect(await scrai('agents', 'destroy', id)).toMatchObject([{ state: { status: 'stopped' } }]);
    const actions = (await scrai('actions', '--agent', id)) as Action[];
    expect(actions.map(({ type }) => type)).toEqual([
      'destroy',
      'resume',
      'interrupt',
      'pause',
      'interrupt',
      'create',
    ]);
    expect(new Set(actions.map(({ status }) => status))).toEqual(new Set(['processed']));
  });
});
