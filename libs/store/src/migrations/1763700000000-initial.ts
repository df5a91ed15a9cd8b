import type { MigrationInterface, QueryRunner } from 'typeorm';
import { MASTER_DATA } from './initial/master-data.js';
import { OPERATIONS } from './initial/operations.js';
import { QUEUE } from './initial/queue.js';
import { RUNS } from './initial/runs.js';

/** Large texts that are written once, on the hot path. */
const LARGE = [
  ['work_messages', 'body'],
  ['model_calls', 'request'],
  ['model_calls', 'response'],
];

const TABLES = [...MASTER_DATA, ...RUNS, ...QUEUE, ...OPERATIONS];

/** Every table of the design. */
export class Initial1763700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of TABLES) await runner.query(statement);
    const [{ lz4 }] = await runner.query(
      `SELECT 'lz4' = ANY(enumvals) AS lz4 FROM pg_settings WHERE name = 'default_toast_compression'`,
    );
    for (const [table, column] of LARGE) {
      // pglz, the other method, costs more time per message than the commit of its whole turn.
      const how = lz4 ? 'SET COMPRESSION lz4' : 'SET STORAGE EXTERNAL';
      await runner.query(`ALTER TABLE ${table} ALTER COLUMN ${column} ${how}`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    const names = TABLES.flatMap((statement) => /^CREATE TABLE (\w+)/.exec(statement)?.[1] ?? []);
    await runner.query(`DROP TABLE ${names.join(', ')}`);
  }
}
