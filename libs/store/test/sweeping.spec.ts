import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { eventId, turnId, type OutcomeMessage } from '@scrai/contracts';
import {
  appendBatch,
  beginToolCall,
  Database,
  endBrokenOffToolCalls,
  grantLeases,
  recordHeartbeats,
  recordToolCalls,
  sweep,
  toolCalls,
  type SweptTable,
} from '../src/index.js';
import {
  anAppend,
  aRun,
  aToolCall,
  ENGINE,
  firstTurn,
  freshDatabase,
  secondTurn,
  type FreshDatabase,
} from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'sweeping-test' });
  await db.migrate();
});
afterAll(async () => {
  await db.close();
  await fresh.drop();
});

const rowsOf = async (table: SweptTable, condition: string, ...params: unknown[]) =>
  (await db.query(`SELECT 1 FROM ${table} WHERE ${condition}`, params)).length;
const outcome = (run: string, turn: number) =>
  ({ turn_id: turnId(run, turn), turn, outcome: { kind: 'done' } }) as OutcomeMessage;

describe('a tool that was begun', () => {
  it('has an unknown end where its turn or its run is over for a while, until somebody tells it', async () => {
    const [open, closed, ended, told] = await Promise.all([1, 2, 3, 4].map(() => aRun(db)));
    const runs = [open, closed, ended, told];
    await appendBatch(
      db,
      runs.map((run) => firstTurn(run)),
    );
    for (const run of runs) await beginToolCall(db, { call: aToolCall(run) });
    await recordToolCalls(db, [aToolCall(told, { status: 'done', result: 'rung' })]);
    const over = (minutes: number) =>
      Promise.all([
        db.query(
          `UPDATE event_instances SET closed_at = now() - $2 * interval '1 minute' WHERE scenario_run_id = ANY($1::uuid[])`,
          [[closed, told], minutes],
        ),
        db.query(`UPDATE scenario_runs SET ended_at = now() - $2 * interval '1 minute' WHERE id = $1`, [
          ended,
          minutes,
        ]),
      ]);
    await over(1);
    expect(await endBrokenOffToolCalls(db)).toBe(0);
    await over(3);
    expect([await endBrokenOffToolCalls(db), await endBrokenOffToolCalls(db)]).toEqual([2, 0]);
    const calls = await Promise.all(runs.map((run) => toolCalls(db, run, { limit: 9 })));
    expect(calls.flat().map(({ status, failure }) => failure?.code ?? status)).toEqual([
      ...['started', 'unknown_end', 'unknown_end', 'done'],
    ]);
    const fork = await aRun(db);
    await db.query('UPDATE scenario_runs SET parent_run_id = $2 WHERE id = $1', [fork, closed]);
    const answer = () => beginToolCall(db, { call: aToolCall(fork, { effect: 'reads' }), reuse: true });
    expect(await answer()).toEqual({ earlier: null });
    for (const result of ['rung', 'rung twice'])
      await recordToolCalls(db, [aToolCall(closed, { status: 'done', result })]);
    expect(await answer()).toMatchObject({ earlier: { status: 'done', result: 'rung', failure: null } });
  });
});

describe('what is swept', () => {
  it('are outcomes whose turn is closed, and no others', async () => {
    const run = await aRun(db);
    await appendBatch(db, [firstTurn(run), anAppend(run, { early: [outcome(run, 1), outcome(run, 2)] })]);
    const held = () => rowsOf('turn_outcomes', 'scenario_run_id = $1', run);
    await sweep(db, 'turn_outcomes');
    expect(await held()).toBe(2);
    await appendBatch(db, [secondTurn(run)]);
    expect(await sweep(db, 'turn_outcomes')).toEqual({ rows: 1, more: false });
    expect(await held()).toBe(1);
  });

  it('are old leases of closed turns', async () => {
    const [open, closed] = [await aRun(db), await aRun(db)];
    await appendBatch(db, [firstTurn(open), firstTurn(closed)]);
    for (const run of [open, closed, closed]) {
      const lease = { engine_id: ENGINE, engine_type: 'oracle', dispatch: 1, delivery: 1, lease_ms: 1_000 };
      const place = { event_id: eventId(run, 1), scenario_run_id: run, turn: 1, lease_token: randomUUID() };
      await grantLeases(db, [{ ...lease, ...place }]);
    }
    await db.query(`UPDATE leases SET expires_at = now() - interval '8 days'
      WHERE lease_token IN (SELECT DISTINCT ON (scenario_run_id) lease_token FROM leases)`);
    await appendBatch(db, [secondTurn(closed)]);
    expect(await sweep(db, 'leases')).toEqual({ rows: 1, more: false });
    expect(await rowsOf('leases', 'scenario_run_id = $1', open)).toBe(1);
    expect(await rowsOf('leases', 'scenario_run_id = $1', closed)).toBe(1);
  });

  it('are engines that were not heard of for a week', async () => {
    const [gone, lives] = [randomUUID(), randomUUID()];
    const metadata = {
      static_config: {
        capabilities: [],
        resource_limits: { concurrency: 1 },
        engine_software_version: '1.0.0',
      },
      dynamic_state: { resource_utilization: { in_flight: 0 }, current_scenario_run_ids: [] },
    };
    const word = { engine_type: 'actor', host: 'here', pid: 1, started_at_ms: 0, metadata };
    await recordHeartbeats(db, [
      { ...word, engine_id: gone },
      { ...word, engine_id: lives },
    ]);
    await db.query(`UPDATE engine_states SET heartbeat_at = now() - interval '8 days' WHERE engine_id = $1`, [
      gone,
    ]);
    expect(await sweep(db, 'engine_states')).toEqual({ rows: 1, more: false });
    expect(await rowsOf('engine_states', 'engine_id = ANY($1)', [gone, lives])).toBe(1);
  });
});
