import { afterEach, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from './eventually.js';
import { Ground } from './ground.js';

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

function start(service: string, environment: Record<string, string>): Started {
  const main = join(import.meta.dirname, `../../apps/${service}/dist/main.js`);
  const given = { SCRAI_PORT: '0', SCRAI_LOG_LEVEL: 'trace', OPENAI_API_KEY: SECRETS.openai, ...environment };
  const child = spawn(process.execPath, [main], {
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

it('a server that is refused by its database says so without the password', async () => {
  const ground = await Ground.take();
  try {
    const url = new URL(ground.databaseUrl);
    const DATABASE_URL = `postgres://scrai:${SECRETS.password}@${url.host}${url.pathname}`;
    const { child, said } = start('event-store', { ...ground.environment, DATABASE_URL });
    const [code] = (await once(child, 'close')) as [number];
    expect([code, said()]).toEqual([1, expect.stringContaining('refused us')]);
    expectNoSecrets(said());
  } finally {
    await ground.leave();
  }
});

it('a server with secrets shows them nowhere: not in logs, health, metrics, documents or problems', async () => {
  const ground = await Ground.take();
  const { child, said } = start('orchestrator', { ...ground.environment, SCRAI_ADMIN_KEY: SECRETS.admin });
  try {
    const ready = await eventually(
      'it is ready',
      () => /"url":"([^"]+)","msg":"ready"/.exec(said())?.[1],
      said,
    );
    const answers = [];
    const post = (path: string, body: string): Promise<Response> =>
      fetch(`${ready}/api/v1${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    for (const path of ['/health/ready', '/metrics', '/api/docs-json', '/api/v1/engine-instances'])
      answers.push(await fetch(ready + path));
    // Whoever guesses a secret, and sends it, is not told that it is one.
    answers.push(await fetch(`${ready}/api/v1/scenario-templates/${encodeURIComponent(SECRETS.openai)}`));
    answers.push(
      await post('/scenario-runs', JSON.stringify({ template: SECRETS.openai, seed: SECRETS.admin })),
    );
    answers.push(
      await fetch(`${ready}/api/v1/agents`, { headers: { authorization: `Bearer ${SECRETS.admin}x` } }),
    );
    const texts = await Promise.all(answers.map((answer) => answer.text()));
    child.kill('SIGTERM');
    await once(child, 'close');
    expectNoSecrets([...texts, said()].join('\n'));
  } finally {
    await ground.leave();
  }
});
