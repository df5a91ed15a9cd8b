import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { Database, QueryFailed } from '../src/index.js';
import { freshDatabase, type FreshDatabase } from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'victim', poolSize: 3 });
  await db.query('CREATE TABLE kept (n int)');
});
afterAll(async () => {
  await db.close();
  await fresh.drop();
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

describe('a database', () => {
  it('commits all of a transaction or nothing', async () => {
    const failing = db.transaction(async (transaction) => {
      await transaction.query('INSERT INTO kept VALUES (1)');
      await transaction.query('INSERT INTO nowhere VALUES (1)');
    });
    await expect(failing).rejects.toMatchObject({ code: '42P01', retryable: false });
    await db.transaction((transaction) => transaction.query('INSERT INTO kept VALUES (2)'));
    expect(await db.query('SELECT n FROM kept')).toEqual([{ n: 2 }]);
  });

  it('goes on by itself when its connections are killed', async () => {
    await Promise.all([1, 2, 3].map(() => db.query('SELECT pg_sleep(0.01)')));
    const killer = await Database.connect({ url: fresh.url, name: 'killer', poolSize: 1 });
    const inside = db.transaction(async (transaction) => {
      await transaction.query('INSERT INTO kept VALUES (3)');
      await killer.query(
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'scrai victim'`,
      );
      await transaction.query('INSERT INTO kept VALUES (4)');
    });
    const error = await inside.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(QueryFailed);
    expect(error).toMatchObject({ retryable: true });
    // Statements that ran into a dying connection fail as retryable, too; there are three of them at most.
    for (let tries = 0; tries < 3; tries += 1) {
      const ping: unknown = await db.ping().catch((reason: unknown) => reason);
      if (ping) expect(ping).toMatchObject({ retryable: true });
    }
    await db.ping();
    expect(await db.query('SELECT n FROM kept')).toEqual([{ n: 2 }]);
    await killer.close();
  });

  it('gives up all of its connections when one is found to lead nowhere', async () => {
    const ends: Socket[] = [];
    const target = new URL(fresh.url);
    const wire = createServer((near) => {
      const far = connect(Number(target.port), target.hostname);
      ends.push(near.pipe(far).pipe(near), far);
    }).listen(0, '127.0.0.1');
    await new Promise((resolve) => wire.once('listening', resolve));
    const through = new URL(fresh.url);
    through.port = String((wire.address() as AddressInfo).port);
    const far = await Database.connect({ url: through.href, name: 'far', poolSize: 3 });
    await Promise.all([1, 2, 3].map(() => far.query('SELECT pg_sleep(0.01)')));
    // A black hole: nothing passes any more, and nobody is told.
    const dead = ends.splice(0);
    for (const end of dead) end.unpipe().pause();
    const asked = far.query({ name: 'impatient', text: 'SELECT 1', patience_ms: 200 });
    await expect(asked).rejects.toMatchObject({ retryable: true });
    await Promise.all([1, 2, 3].map(() => far.ping()));
    await far.close();
    for (const end of dead) end.destroy();
    wire.close();
  });

  it('says what to do when nobody answers', async () => {
    const port = await freePort();
    const url = `postgres://nobody:secret@127.0.0.1:${port}/nothing`;
    const error = await Database.connect({ url, name: 'x', patienceMs: 300 }).catch(
      (reason: unknown) => reason,
    );
    expect(String(error)).toContain(`127.0.0.1:${port}/nothing (user nobody) did not answer`);
    expect(String(error)).toContain('DATABASE_URL');
    expect(String(error)).not.toContain('secret');
  });

  it('waits for a server that comes later', async () => {
    const port = await freePort();
    const target = new URL(fresh.url);
    const late = createServer((socket) => {
      void import('node:net').then(({ connect }) => {
        const upstream = connect(Number(target.port), target.hostname);
        socket.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
        upstream.on('error', () => socket.destroy()).on('close', () => socket.destroy());
        socket.pipe(upstream).pipe(socket);
      });
    });
    const url = new URL(fresh.url);
    url.port = String(port);
    const connecting = Database.connect({ url: url.href, name: 'early', patienceMs: 20_000 });
    late.listen(port, '127.0.0.1');
    const database = await connecting;
    await database.ping();
    await database.close();
    await new Promise((resolve) => late.close(resolve));
  });

  it('refuses at once what no patience cures', async () => {
    const url = new URL(fresh.url);
    url.pathname = '/there_is_none';
    await expect(Database.connect({ url: url.href, name: 'x', patienceMs: 60_000 })).rejects.toThrow(
      'refused us',
    );
  });
});
