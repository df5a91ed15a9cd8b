import { setTimeout as sleep } from 'node:timers/promises';
import { MigrationExecutor, type DataSource, type QueryRunner } from 'typeorm';

/** Key of the advisory lock under which one process at a time migrates. */
const LOCK = 7_310_211_952;
const PATIENCE_MS = 120_000;

/** Runs the migrations that are missing, all in one transaction, on the connection that holds the lock. */
export async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.connect();
    await lock(runner);
    try {
      const executor = new MigrationExecutor(dataSource, runner);
      executor.transaction = 'all';
      await executor.executePendingMigrations();
    } finally {
      await runner.query('SELECT pg_advisory_unlock($1)', [LOCK]);
    }
  } finally {
    await runner.release();
  }
}

/** Asks again and again instead of waiting in the server, where a statement's time is bounded. */
async function lock(runner: QueryRunner): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (performance.now() < deadline) {
    const [row] = await runner.query('SELECT pg_try_advisory_lock($1) AS mine', [LOCK]);
    if (row.mine) return;
    await sleep(50);
  }
  throw new Error(
    `another process has been migrating this database for ${PATIENCE_MS / 1000} s; ` +
      `look for it in pg_stat_activity, end it, and start again`,
  );
}
