import { afterEach, expect, it, jest } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { Ground } from './ground.js';

jest.setTimeout(300_000);

/** Odd enough to be escaped in some places and not in others. */
const SECRETS = {
  password: 'p%C3%A4ss%22w%5Crd%20%25zz',
  readable: 'päss"w\\rd %zz',
  admin: 'admin-key-~with.all-that_is-allowed-in-one',
  openai: 'sk-od"d\\key-that-nobody-may-see',
};

const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});

interface Started {
  child: ChildProcess;
  said(): string;
}

function start(program: string, environment: Record<string, string>, ...args: string[]): Started {
  const main = join(import.meta.dirname, `../../apps/${program}`);
  const given = { SCRAI_PORT: '0', SCRAI_LOG_LEVEL: 'trace', OPENAI_API_KEY: SECRETS.openai, ...environment };
  const child = spawn(process.execPath, [main, ...args], {
    env: { PATH: process.env.PATH, ...given },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (part: Buffer) => (text += part.toString()));
  return { child, said: () => text };
}

function expectNoSecrets(text: string): void {
  for (const secret of Object.values(SECRETS)) {
    for (const form of [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
      expect(text).not.toContain(form);
  }
}

const REFUSED: [string, string[]][] = [
  ['event-store/dist/main.js', []],
  ['cli/bin/scrai.js', ['doctor', '--json']],
  ['cli/bin/scrai.js', ['up', '--json']],
];

it('a service and the command line, refused by their database, say so without the password', async () => {
  const ground = await Ground.take();
  try {
    const url = new URL(ground.databaseUrl);
    const DATABASE_URL = `postgres://scrai:${SECRETS.password}@${url.host}${url.pathname}`;
    const ends = REFUSED.map(async ([program, args]) => {
      const { child, said } = start(program, { ...ground.environment, DATABASE_URL }, ...args);
      const [code] = (await once(child, 'close')) as [number];
      expect(code).not.toBe(0);
      expect(said()).toContain('Correct user, password and database in DATABASE_URL');
      expectNoSecrets(said());
    });
    await Promise.all(ends);
  } finally {
    await ground.leave();
  }
});

it('a server with secrets shows them nowhere: not in logs, health, metrics, documents or problems', async () => {
  const ground = await Ground.take();
  const { child, said } = start('orchestrator/dist/main.js', {
    ...ground.environment,
    SCRAI_ADMIN_KEY: SECRETS.admin,
  });
  try {
    const ready = await eventually(
      'it is ready',
      () => /"url":"([^"]+)","msg":"ready"/.exec(said())?.[1],
      said,
    );
    const answers = [];
    for (const path of ['/health/ready', '/metrics', '/api/docs-json', '/api/v1/engine-instances'])
      answers.push(await fetch(ready + path));
    const authorization = `Bearer ${SECRETS.admin}x`;
    answers.push(await fetch(`${ready}/api/v1/agents`, { headers: { authorization } }));
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    // Whoever guesses a secret, and sends it, is answered as with any other word: not even a *** tells that it is one.
    const guess = await fetch(`${ready}/api/v1/scenario-templates/${SECRETS.admin}`);
    expect(await guess.text()).toContain(`no scenario template \\"${SECRETS.admin}\\"`);
    child.kill('SIGTERM');
    await once(child, 'close');
    expectNoSecrets([...texts, said()].join('\n'));
  } finally {
    await ground.leave();
  }
});
