import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { until } from '@scrai/bus/testing';
import { ScraiClient } from '@scrai/client';
import type { Capture } from './capture.js';
import { CliUnderTest } from './cli-under-test.js';

const ORACLE = 'docs/examples/oracle-engine';

let cli: CliUnderTest;
beforeAll(async () => {
  cli = await CliUnderTest.start();
  for (const agent of ['oracle', 'pilgrim'])
    await cli.scrai('templates', 'add', '--agent', `${ORACLE}/${agent}.yaml`);
  await cli.scrai('templates', 'add', `${ORACLE}/ask-the-oracle.yaml`);
}, 60_000);
afterAll(() => cli?.stop(), 60_000);

const told = (said: Capture, text: RegExp): Promise<void> =>
  until(`it says ${String(text)}`, () => text.test(said.stderr));

describe('a run that waits', () => {
  it('says for which engine, then for which decision; and goes by the decision', async () => {
    const client = new ScraiClient(cli.stack.url);
    const { said, over } = cli.begin('run', 'ask-the-oracle', '--seed', '7');
    await told(said, /waiting: turn 2 of oracle needs an engine of type oracle, and none is online/);

    const { engine_id } = await client.engines.register({
      engine_type: 'oracle',
      engine_software_version: '1',
    });
    const [{ id, lease_token, event }] = await client.queue.claim('oracle', { engine_id, wait_ms: 20_000 });
    const error = { code: 'no_smoke', message: 'The fire is out.', retryable: false };
    await client.queue.report(id, { lease_token, status: 'failed', error });
    const run = event.scenario_run_id;
    await told(said, /turn 2 of oracle is a dead letter: The fire is out\./);
    expect(said.stderr).toContain(`scrai dlq requeue --run ${run}`);

    const [letter] = (await cli.scrai('dlq', '--run', run, '--json')).records;
    const shown = (await cli.scrai('dlq', 'show', String(letter.id))).stdout;
    expect(shown).toMatch(/failed +no_smoke \(platform\): The fire is out\./);
    expect(shown).toMatch(new RegExp(`try 1 .*failed \\(engine ${engine_id}\\): no_smoke`));

    const dry = await cli.scrai('dlq', 'delete', '--run', run, '--then', 'fail_run', '--dry-run', '--json');
    const why = ['--actor', 'anna', '--reason', 'no wood is left'];
    const done = await cli.scrai('dlq', 'execute', String(dry.records[0].id), ...why);
    expect(done.stdout).toBe('1 deleted\n');
    expect([await over, said.stderr]).toEqual([1, expect.stringContaining('no wood is left')]);
    expect((await cli.scrai('dlq', 'audit')).stdout).toMatch(/anna +delete +deleted +no wood is left/);
    expect((await cli.scrai('dlq', 'show', String(letter.id))).stdout).toMatch(
      /deleted by anna, .* ago: no wood is left/,
    );
  });
});
