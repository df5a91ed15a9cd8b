import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '../src/index.js';
import { MIGRATIONS } from '../src/migrations/migrations.js';
import { freshDatabase, type FreshDatabase } from '../src/testing/index.js';

describe('the schema', () => {
  let fresh: FreshDatabase;
  const open: Database[] = [];
  const connect = async (): Promise<Database> => {
    const database = await Database.connect({ url: fresh.url, name: 'schema-test', poolSize: 2 });
    open.push(database);
    return database;
  };

  beforeAll(async () => {
    fresh = await freshDatabase();
  });
  afterAll(async () => {
    await Promise.all(open.map((database) => database.close()));
    await fresh.drop();
  });

  it('is migrated once by processes that start together, and again without effect', async () => {
    const databases = await Promise.all([1, 2, 3, 4, 5].map(connect));
    await Promise.all(databases.map((database) => database.migrate()));
    await databases[0].migrate();
    const rows = await databases[0].query<{ name: string }>('SELECT name FROM migrations');
    expect(rows.map((row) => row.name)).toEqual(MIGRATIONS.map(({ name }) => name));
  });

  it('is what the entities say', async () => {
    const database = await connect();
    const { upQueries } = await database.dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map((change) => change.query)).toEqual([]);
  });

  it('goes down and up again', async () => {
    const database = await connect();
    for (const _ of MIGRATIONS) await database.dataSource.undoLastMigration();
    expect(await database.query(`SELECT 1 FROM pg_tables WHERE tablename = 'run_events'`)).toEqual([]);
    await database.migrate();
    expect(await database.query('SELECT * FROM run_events')).toEqual([]);
  });
});
