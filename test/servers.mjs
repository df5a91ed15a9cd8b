import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Jest does not compile its set-up, so Node strips the types itself, and is told that `x.js` is written as `x.ts`. */
function importSources() {
  registerHooks({
    resolve: (specifier, context, next) =>
      context.parentURL?.endsWith('.ts') && specifier.startsWith('.')
        ? next(specifier.replace(/\.js$/, '.ts'), context)
        : next(specifier, context),
  });
}

const FOLDER = /^scrai-test-(\d+)-/;

/** Folders of test runs that were killed; their servers have ended by themselves. */
function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(FOLDER.exec(name)?.[1]);
    if (pid && !isAlive(pid)) rmSync(join(tmpdir(), name), { recursive: true, force: true });
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Starts the servers that the environment does not name; `stop` ends them and removes their folder. */
export async function startServers() {
  importSources();
  removeLeftovers();
  const { startBroker, startDatabase } = await import('../libs/local/src/index.ts');
  const dataDir = mkdtempSync(join(tmpdir(), `scrai-test-${process.pid}-`));
  const servers = await Promise.all([
    process.env.TEST_NATS_URL ? undefined : startBroker({ dataDir }),
    process.env.TEST_DATABASE_URL ? undefined : startDatabase({ dataDir }),
  ]);
  process.env.TEST_NATS_URL ||= servers[0].url;
  process.env.TEST_DATABASE_URL ||= servers[1].url;
  // A service that a test starts loads some 2,000 modules: with what V8 made of them the last time, in 3/4 of the time.
  process.env.NODE_COMPILE_CACHE ||= join(dataDir, 'compiled');
  return async () => {
    await Promise.all(servers.map((server) => server?.stop()));
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 3 });
  };
}
