import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@scrai/contracts';
import { main } from '../src/main.js';
import { Capture } from './capture.js';
import { CliUnderTest } from './cli-under-test.js';

let cli: CliUnderTest;
let folder: string;
const scrai = (...argv: string[]) => cli.scrai(...argv);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scrai-cli-'));
  cli = await CliUnderTest.start();
}, 60_000);
afterAll(async () => {
  await cli?.stop();
  await rm(folder, { recursive: true });
}, 60_000);

const fingerprintIn = (text: string): string | undefined => /fingerprint +([0-9a-f]{64})/.exec(text)?.[1];

describe('scrai run', () => {
  it('plays a scenario to its results, the same again with the same seed', async () => {
    const [first, second, other] = [
      await scrai('run', 'price-negotiation', '--seed', '7'),
      await scrai('run', 'price-negotiation', '--seed', '7'),
      await scrai('run', 'price-negotiation', '--seed', '8'),
    ];
    expect([first.code, first.stderr.includes('Error')]).toEqual([0, false]);
    for (const text of ['price-negotiation 1.0.0', 'seed 7', 'seller', '→ offer', 'MEASURE', 'simulated']) {
      expect(first.stdout).toContain(text);
    }
    expect(first.stdout).toMatch(/outcome +completed: 2 scenes, each to its end\n/);
    expect(fingerprintIn(first.stdout)).toBeDefined();
    expect(fingerprintIn(second.stdout)).toBe(fingerprintIn(first.stdout));
    expect(fingerprintIn(other.stdout)).not.toBe(fingerprintIn(first.stdout));
  });

  it('gives programs records alone, from launch to done', async () => {
    const { records, code } = await scrai('run', 'price-negotiation', '--seed', '7', '--json');
    expect(code).toBe(0);
    expect(records[0]).toMatchObject({ event: 'launch', run: { seed: 7 } });
    const log = records.filter(({ event }) => event === 'log');
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, index) => index + 1));
    expect(records.at(-1)).toMatchObject({
      event: 'done',
      run: { status: 'completed' },
      results: { simulated: true, outcome: { scenes: [{ scene: 'haggling' }, { scene: 'parting' }] } },
    });
  });

  it('compares arms over seeds, with the same numbers when repeated', async () => {
    const play = async (file: string): Promise<[string, string[][]]> => {
      const arms = ['--arm', 'calm:buyer_haste=0.5', '--arm', 'eager:buyer_haste=2'];
      const csv = join(folder, file);
      const all = ['--seeds', '1-3', ...arms, '--csv', csv];
      const { stdout, stderr, code } = await scrai('run', 'price-negotiation', ...all);
      expect(code).toBe(0);
      expect(stderr).toContain('In all runs, answers came from the simulated model');
      const batch = /batch=\S+/.exec(stderr)![0];
      expect((await scrai('runs', 'list', '--label', batch, '--json')).records).toHaveLength(6);
      const rows = (await readFile(csv, 'utf8')).trim().split('\n');
      return [stdout, rows.map((row) => row.split(',').slice(1))];
    };
    const [table, rows] = await play('a.csv');
    const [again, rowsAgain] = await play('b.csv');
    expect(rows).toHaveLength(7);
    expect(rows[0].slice(0, 4)).toEqual(['arm', 'seed', 'status', 'model']);
    expect(rows[1][3]).toBe('simulated:default');
    expect(rowsAgain).toEqual(rows);
    expect(again).toBe(table);
    expect(table).toMatch(/price .*calm +\d/);

    const csv = join(folder, 'a.csv');
    const kept = await readFile(csv, 'utf8');
    const typo = await scrai('run', 'price-negotiation', '--seeds', '1-3', '--arm', 'a:hast=1', '--csv', csv);
    const where = ['--where', 'mesures.agreed', '--out', csv];
    const fault = await scrai('training', 'export', '--template', 'price-negotiation', ...where);
    expect([typo.code, fault.code, await readFile(csv, 'utf8')]).toEqual([2, 2, kept]);
  }, 60_000);
});

describe('scrai lessons', () => {
  it('distils runs, and compares held-out seeds with the lessons off and on', async () => {
    const source = ['--template', 'ultimatum', '--seeds', '1-8', '--measure', 'earned'];
    const made = await scrai('lessons', 'distill', 'offers', ...source);
    expect([made.code, made.stderr]).toEqual([0, expect.stringContaining('lessons test offers@1')]);
    expect(made.stdout).toMatch(/offers@1 .*\n.*8 runs of ultimatum, seeds 1-8; distilled by run/);
    expect((await scrai('lessons')).stdout).toMatch(/offers@1 +\d +higher earned/);
    const tested = await scrai('lessons', 'test', 'offers@1', '--seeds', '101..106', '--json');
    const pairs = tested.records.filter(({ event }) => event === 'pair');
    expect(pairs[0]).toMatchObject({ measure: expect.stringMatching(/^earned/), goal: true, pairs: 6 });
    expect(pairs.at(-1)).toMatchObject({ goal: false });
  }, 60_000);

  it('refuses seeds that a set was distilled from, and a set without its version', async () => {
    const seen = await scrai('lessons', 'test', 'offers@1', '--seeds', '7-10');
    expect([seen.code, seen.stderr]).toEqual([
      2,
      expect.stringContaining('distilled from seeds 1-8: 7-8 would'),
    ]);
    const unversioned = await scrai('lessons', 'test', 'offers', '--seeds', '7-10');
    expect(unversioned.stderr).toContain('such as offers@1');
    const unknown = await scrai('run', 'ultimatum', '--lessons', 'ofers@1');
    expect(unknown.stderr).toContain('did you mean offers');
  });
});

describe('scrai runs', () => {
  it('steps a run that was started paused, lets it go on, and ends with the fingerprint of one that was not', async () => {
    const launch = await scrai('run', 'price-negotiation', '--seed', '7', '--step', '--no-watch');
    const id = launch.stdout.trim();
    for (const action of ['pause', 'step', 'step', 'resume']) {
      expect([action, (await scrai('runs', action, id)).code]).toEqual([action, 0]);
    }
    const watched = await scrai('runs', 'watch', id);
    const played = await scrai('run', 'price-negotiation', '--seed', '7');
    expect(fingerprintIn(watched.stdout)).toBe(fingerprintIn(played.stdout));
    const stop = await scrai('runs', 'stop', id);
    expect([stop.code, stop.stderr]).toEqual([1, expect.stringContaining('it has ended')]);
  });

  it('stops where it was told to, shows what stands there, lets an agent be asked, and goes on as if nothing had been', async () => {
    const where = ['--break', 'turn.completed of buyer when round >= 2'];
    const launch = await scrai('run', 'price-negotiation', '--seed', '7', '--no-watch', ...where);
    const id = launch.stdout.trim();
    let shown = await scrai('runs', 'get', id);
    while (!shown.stdout.includes('paused at event')) shown = await scrai('runs', 'get', id);
    expect(shown.stdout).toMatch(
      /paused at event \d+ by breakpoint 1 \(turn\.completed of buyer when round >= 2\)/,
    );
    expect(shown.stderr).toContain(`scrai runs resume ${id}`);
    expect((await scrai('runs', 'breakpoints', id)).stdout).toMatch(/1 +turn\.completed of buyer .* 1 +\d+/);
    expect((await scrai('runs', 'state', id)).stdout).toContain('haggling, round 2');
    expect((await scrai('runs', 'state', id, '--at', '5', '--agent', 'buyer')).stdout).toMatch(/turns +0/);
    const asked = await scrai('runs', 'interview', id, 'buyer', 'What would you pay?');
    expect([asked.code, asked.stdout]).toEqual([
      0,
      expect.stringMatching(/^buyer after event \d+ .*\n {2}\S/),
    ]);
    expect((await scrai('runs', 'unbreak', id, '1')).code).toBe(0);
    await scrai('runs', 'resume', id);
    const watched = await scrai('runs', 'watch', id);
    const played = await scrai('run', 'price-negotiation', '--seed', '7');
    expect(fingerprintIn(watched.stdout)).toBe(fingerprintIn(played.stdout));
    const nowhere = await scrai('runs', 'break', id, 'some time or other');
    expect([nowhere.code, nowhere.stderr]).toEqual([2, expect.stringContaining('is no place to pause')]);
  });

  it('lists, reads and pages', async () => {
    const { records } = await scrai('runs', '--limit', '1', '--json');
    expect(records).toHaveLength(1);
    const id = String(records[0].id);
    expect((await scrai('runs', 'get', id)).stdout).toContain('price-negotiation');
    const log = (await scrai('runs', 'log', id)).stdout.trim().split('\n');
    const events = (await scrai('runs', 'events', id, '--json')).records;
    expect(events).toHaveLength(log.length);
    expect(
      (await scrai('runs', 'events', id, '--after', '2', '--limit', '3', '--json')).records,
    ).toHaveLength(3);
    const agents = (await scrai('agents', '--run', id, '--json')).records;
    expect((await scrai('agents', 'steps', String(agents[0].id))).code).toBe(0);
  });
});

describe('scrai runs calls', () => {
  const agent = `
name: thinker
version: 1.0.0
description: An agent that plans and checks, and that has a prompt of its own.
engine: actor
think: [plan, check]
prompt:
  system: |
    You are {{ you.name }}, and you answer in verse.

    {% include 'about-you' %}
`;
  const scenario = `
name: two-thinkers
version: 1.0.0
description: Two agents who think before they speak.
cast: [{ name: muse, agent: thinker, count: 2 }]
scenes: [{ name: hall, premise: They meet., schedule: round_robin, end: { turns: 2 } }]
`;

  it('shows what models were asked in each step of a turn, as it was sent', async () => {
    for (const [flags, text] of [[['--agent'], agent] as const, [[], scenario] as const]) {
      const file = join(folder, 'template.yaml');
      await writeFile(file, text);
      expect(await scrai('templates', 'add', file, ...flags)).toMatchObject({ code: 0 });
    }
    const launched = await scrai('run', 'two-thinkers', '--seed', '3', '--json');
    const [{ run }] = launched.records as [{ run: { id: string } }];
    const listed = (await scrai('runs', 'calls', run.id)).stdout;
    expect(listed).toMatch(/1\.0 +muse-1 +plan /);
    const { records } = await scrai('runs', 'calls', run.id, '--turn', '2', '--json');
    const { purpose, request, response } = records[1] as never as { [key: string]: JsonObject };
    expect(records.map((call) => call.purpose).slice(0, 3)).toEqual(['plan', 'answer', 'check']);
    expect([purpose, response.simulated]).toEqual(['answer', true]);
    const [system, user, plan] = request.messages as { content: string }[];
    const shown = (await scrai('runs', 'calls', run.id, '--turn', '2', '--prompt')).stdout;
    expect(system.content).toMatch(
      /^You are muse-2, and you answer in verse\.\n\n# The scenario\ntwo-thinkers\n/,
    );
    for (const part of [system, user, plan]) expect(shown).toContain(part.content);
    expect(shown).toContain('turn 2, call 1: muse-2, answer');
    const log = (await scrai('runs', 'log', run.id)).stdout;
    expect(log.split('\n').filter((line) => line.includes('"plan":'))).toHaveLength(2);
  });

  it('refuses a prompt that prints what there is not, with its line', async () => {
    const faulty = join(folder, 'faulty.yaml');
    await writeFile(faulty, agent.replace('you.name', 'you.nam'));
    const { code, stderr } = await scrai('templates', 'add', faulty, '--agent');
    expect(code).toBe(2);
    expect(stderr).toMatch(/line 1: there is no name you\.nam in prompts; did you mean you\.name\?/);
  });
});

describe('scrai runs replay', () => {
  it('says whether the inputs of a run give its log, to people, programs and scripts', async () => {
    const { records } = await scrai('run', 'price-negotiation', '--seed', '7', '--json');
    const { id } = records[0].run as { id: string };
    const same = await scrai('runs', 'replay', id);
    expect([same.code, same.stdout]).toEqual([0, expect.stringContaining('identical')]);
    await cli.sql(
      `UPDATE run_events SET payload = payload || '{"agent": "Nobody"}' WHERE scenario_run_id = '${id}' AND seq = 3`,
    );
    const other = await scrai('runs', 'replay', id);
    expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('differs at event 3')]);
    const told = await scrai('runs', 'replay', id, '--json');
    expect([told.code, told.records]).toEqual([
      1,
      [expect.objectContaining({ identical: false, model_calls: 0 })],
    ]);
  });
});

/** A command in an environment of its own. */
async function within<T>(environment: Record<string, string>, work: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    return await work();
  } finally {
    for (const key of Object.keys(environment)) delete process.env[key];
    Object.assign(process.env, before);
  }
}
const scraiWith = (environment: Record<string, string>, ...argv: string[]): ReturnType<typeof scrai> =>
  within(environment, () => scrai(...argv));

describe('scrai keys', () => {
  const withDatabase = (...argv: string[]) => scraiWith({ DATABASE_URL: cli.stack.databaseUrl }, ...argv);

  it('makes a key that opens, shows its secret once, and takes it back', async () => {
    const created = await withDatabase('keys', 'create', '--name', 'anna', '--scope', 'read');
    const secret = created.stdout.trim();
    expect([created.code, secret]).toEqual([0, expect.stringMatching(/^scrai_[\w-]{43}$/)]);
    const listed = await withDatabase('keys');
    expect(listed.stdout).toMatch(/scrai_[\w-]{6}….*anna +read +usable/);
    expect(listed.stdout).not.toContain(secret);
    const key = { SCRAI_API_KEY: secret };
    const [allowed, refused] = [
      await scraiWith(key, 'runs'),
      await scraiWith(key, 'run', 'joke-teller', '--no-watch'),
    ];
    expect([allowed.code, refused.code, refused.stderr]).toEqual([
      0,
      1,
      expect.stringContaining('needs run'),
    ]);
    expect((await withDatabase('keys', 'revoke', 'anna')).code).toBe(0);
    expect((await withDatabase('keys', 'revoke', 'anna')).code).toBe(1);
  });
});

describe('scrai runs fork', () => {
  it('shares the events before it, ends as its parent where nothing changes, and otherwise where something does', async () => {
    const parent = await scrai('run', 'price-negotiation', '--seed', '7', '--json');
    const { id } = parent.records[0].run as { id: string };
    const at = ['--at-seq', '20', '--watch', '--json'];
    const same = await scrai('runs', 'fork', id, ...at);
    const other = await scrai(
      'runs',
      'fork',
      id,
      ...at,
      '--instruct',
      'seller=Sell today.',
      '--inject',
      'Rain.',
    );
    const eventsOf = ({ records }: Capture): object[] =>
      records.filter(({ event }) => event === 'log').map(({ seq, payload }) => ({ seq, payload }));
    expect([same.code, eventsOf(same)]).toEqual([0, eventsOf(parent)]);
    expect([other.code, eventsOf(other).slice(0, 20)]).toEqual([0, eventsOf(parent).slice(0, 20)]);
    expect(eventsOf(other)[20]).toMatchObject({
      payload: { agents: { seller: { instructions: 'Sell today.' } } },
    });
    const forks = (await scrai('runs', '--parent', id, '--json')).records;
    expect(forks).toHaveLength(2);
    expect(await scrai('runs', 'replay', String(forks[0].id))).toMatchObject({ code: 0 });
    const wrong = await scrai('runs', 'fork', id, '--at-seq', '20', '--param', 'seler_haste=3');
    expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining('did you mean')]);
  });
});

describe('a port that is taken', () => {
  it('keeps scrai up from starting anything, and scrai doctor knows by whom', async () => {
    const { port } = new URL(cli.stack.url);
    const up = await scrai('up', '--port', port, '--data-dir', join(folder, 'never-made'));
    expect([up.code, up.stderr]).toEqual([
      1,
      expect.stringMatching(/^orchestrator cannot listen on .*: the port is in use\. .*SCRAI_PORT/),
    ]);
    const { natsUrl: NATS_URL, databaseUrl: DATABASE_URL } = cli.stack;
    const doctor = await scraiWith({ NATS_URL, DATABASE_URL, SCRAI_PORT: port }, 'doctor');
    expect([doctor.code, doctor.stdout]).toEqual([
      0,
      expect.stringContaining('is taken by the server below'),
    ]);
    expect(doctor.stdout).toMatch(/✓ API .*3 engines online/);
    const elsewhere = 'http://elsewhere.invalid:3000';
    const away = new Capture();
    await within({ NATS_URL, DATABASE_URL, SCRAI_PORT: port }, () =>
      main(['doctor', '--url', elsewhere], away),
    );
    expect(away.stdout).toContain(`no server answers at ${elsewhere}`);
    expect(away.stdout).not.toMatch(/^\S port /m);
  });
});

describe('scrai agents memory', () => {
  it('shows what an agent remembers, and changes it', async () => {
    await scrai('run', 'night-shift', '--seed', '1', '--param', 'turns=2', '--param', 'told_at=1');
    const agents = await scrai('agents', '--json', '--limit', '2');
    const maren = String(agents.records.find((agent) => agent.name === 'Maren')!.id);
    const found = await scrai('agents', 'memory', maren, '--search', 'combination', '--kind', 'episodic');
    expect(found.stdout).toMatch(/^MEMORY +KIND +TEXT\n +\d+\.\d +episodic +The radio/);
    const late = await scrai('agents', 'remember', maren, 'Too late.', '--importance', '0.4', '--about', 'x');
    expect([late.code, late.stderr]).toEqual([1, expect.stringContaining('Maren has left its run.')]);
    const unknown = await scrai('agents', 'forget', maren, '1.9');
    expect(unknown.stderr).toContain('There is no memory "1.9"');
    const weight = await scrai('agents', 'remember', maren, 'A.', '--importance', 'much');
    expect(weight.stderr).toContain('It must be a number from 0 to 1.');
  });
});

describe('what goes wrong', () => {
  it('is told with what to do, and with an exit code', async () => {
    const unknown = await scrai('run', 'price-negotation');
    expect([unknown.code, unknown.stderr]).toEqual([
      2,
      expect.stringContaining('did you mean price-negotiation?'),
    ]);
    const capture = new Capture();
    expect(await main(['runs', '--url', 'http://127.0.0.1:9'], capture)).toBe(2);
    expect(capture.stderr).toContain('npx scrai up');
    expect((await scrai('run')).code).toBe(2);
    const nothing = await scrai('runs', 'get', 'xyz');
    expect(nothing.stderr).toBe('There is no run "xyz". scrai runs lists those there are.\n');
    const nowhere = await scrai('run', 'price-negotiation', '--model', 'simulatd:x');
    expect(nowhere.stderr).toMatch(/^The model .*; did you mean simulated\? Known: .*\n$/);
    const unsaid = await scrai('training', 'export');
    expect(unsaid.stderr).toMatch(/^Which runs\? .*\n$/);
    expect((await scrai('runs', 'wach', 'now')).stderr).toContain("unknown command 'wach'\n");
    expect((await scrai('agents', 'my.agent')).stderr).toContain("unknown command 'my.agent'\n");
    expect((await scrai('runs', 'list', 'abc')).stderr).toContain("too many arguments for 'list'");
    expect((await scrai('templates', 'validate', 'none.yaml')).stderr).toContain('there is no such file');
    expect((await scrai('run', 'x', '--arm', 'a:b=1')).stderr).toContain('--seeds');
    const faulty = join(folder, 'faulty.yaml');
    await writeFile(faulty, 'name: x\ncast: 3\n');
    const validated = await scrai('templates', 'validate', faulty);
    expect([validated.code, validated.stdout]).toEqual([1, expect.stringMatching(/faulty.yaml:2: /)]);
    await writeFile(faulty, 'name: x\ncast:\n  - name: a\n    csv: none.csv\n    colour: red\nscenes: 3\n');
    const listed = (await scrai('templates', 'validate', faulty)).stdout.split('\n');
    expect(listed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/faulty.yaml:4: the file none.csv cannot be read/),
        expect.stringMatching(/faulty.yaml:5: unknown key "colour"/),
        expect.stringMatching(/faulty.yaml:6: scenes must be a list, not 3/),
      ]),
    );
    await writeFile(faulty, '\n');
    expect((await scrai('templates', 'validate', faulty)).stderr).toMatch(/faulty.yaml is empty/);
  });

  it('is nothing in an empty list', async () => {
    const dlq = await scrai('dlq');
    expect([dlq.code, dlq.stdout, dlq.stderr]).toEqual([0, '', 'No dead letters.\n']);
    expect((await scrai('engines')).stdout).toMatch(/actor +online/);
    expect((await scrai('templates')).stdout).toContain('price-negotiation');
  });
});
