import { startServers } from './servers.mjs';

/** One real broker and one real database for all test files; each takes a namespace and a database of its own. */
export default async function setUp() {
  const stop = await startServers();
  globalThis.stopTestServers = stop;
  const interrupt = () => stop().finally(() => process.exit(130));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
}
