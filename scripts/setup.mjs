/** Brings a clone to where it runs: packages, nats-server, build. Does nothing that is done already. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NODE, quietly, ROOT, script, step, StepError } from './workspace.mjs';

export async function setUp() {
  if (Number(process.versions.node.split('.')[0]) < 20)
    throw new StepError(`ScrAI needs Node 20 or later to begin, and this is ${process.versions.node}.\n`);
  await step('packages', packages);
  await step('nats-server', natsServer);
  await step('build', () => quietly('nx', 'run-many', '-t', 'build', '--output-style=static'));
}

async function packages() {
  const [wanted, installed] = ['package-lock.json', 'node_modules/.package-lock.json'].map((file) =>
    join(ROOT, file),
  );
  const current =
    existsSync(NODE) && existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
  if (!current) await quietly('npm', 'ci', '--no-audit', '--no-fund', '--loglevel=error');
}

/** Where it may be beside the PATH: Debian puts it where only root looks. */
const PLACES = '/usr/sbin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin';
const has = (program) => spawnSync('sh', ['-c', `PATH="$PATH:${PLACES}" command -v ${program}`]).status === 0;

/** The package managers that have it, and how they are asked without a question back. */
const MANAGERS = [
  {
    program: 'apt-get',
    commands: [
      ['apt-get', 'update', '-q'],
      ['apt-get', 'install', '-qy', 'nats-server'],
    ],
  },
  { program: 'apk', commands: [['apk', 'add', '--no-progress', 'nats-server']] },
  { program: 'dnf', commands: [['dnf', 'install', '-qy', 'nats-server']] },
  { program: 'brew', commands: [['brew', 'install', '--quiet', 'nats-server']], asUser: true },
];

async function natsServer() {
  if (process.env.NATS_URL) return 'NATS_URL names a server';
  if (has('nats-server')) return;
  const manager = MANAGERS.find(({ program, asUser }) => has(program) && (asUser || asRoot() !== undefined));
  try {
    for (const command of manager?.commands ?? [])
      await quietly(...(manager.asUser ? [] : asRoot()), ...command);
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    process.stderr.write(error.output);
  }
  if (has('nats-server')) return `installed with ${manager.program}`;
  throw new StepError(
    'nats-server is missing and cannot be installed from here: install it (Debian, Ubuntu: "apt-get install ' +
      'nats-server"; macOS: "brew install nats-server"; others: https://nats.io/download) so that it is on the PATH, ' +
      'or set NATS_URL to a NATS server with JetStream.',
  );
}

/** What to put before a command that needs root; `undefined` when we cannot be root without a password. */
function asRoot() {
  if (process.getuid?.() === 0) return [];
  return spawnSync('sudo', ['-n', 'true']).status === 0 ? ['sudo', '-n'] : undefined;
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await script(setUp);
