import { setTimeout as delay } from 'node:timers/promises';
import type { Scene } from '../play/scene.js';
import type { Finding } from './findings.js';

interface Row {
  id: string;
  status: string;
  last_seq: number;
  events: number;
  requested: number;
  ended: number;
  instances: number;
  settled: number;
  locked: number;
  steps: number;
  held: number;
  actions: number;
  letters: number;
}

/** A turn that a fork shares with the run that it was made from has its event instance there. */
const SHARED = `
SELECT 1 FROM run_events o WHERE o.scenario_run_id = r.id AND o.seq <= r.forked_at_seq
   AND o.type IN ('turn.completed', 'turn.skipped', 'turn.cancelled') AND o.payload->>'turn' = e.payload->>'turn'`;

/** One row for each run: what its tables hold. */
const ROWS = `
SELECT r.id, r.status, r.last_seq, e.*, i.*,
       (SELECT count(*)::int FROM agent_steps s WHERE s.scenario_run_id = r.id AND s.status = 'completed') AS steps,
       (SELECT count(*)::int FROM turn_outcomes o JOIN event_instances x USING (scenario_run_id, turn)
         WHERE o.scenario_run_id = r.id AND x.closed_at IS NULL) AS held,
       (SELECT count(*)::int FROM actions a WHERE a.scenario_run_id = r.id AND a.status = 'pending') AS actions,
       (SELECT count(*)::int FROM dead_letters d WHERE d.scenario_run_id = r.id AND d.status = 'open') AS letters
  FROM scenario_runs r,
       LATERAL (SELECT count(*)::int AS events, (count(*) FILTER (WHERE type = 'turn.requested' AND NOT EXISTS (${SHARED})))::int AS requested,
                       (count(*) FILTER (WHERE type = 'turn.completed'))::int AS ended
                  FROM run_events e WHERE scenario_run_id = r.id) e,
       LATERAL (SELECT count(*)::int AS instances,
                       (count(*) FILTER (WHERE status = 'completed' AND closed_at IS NOT NULL))::int AS settled,
                       (count(*) FILTER (WHERE locked_by IS NOT NULL OR lease_expires_at IS NOT NULL
                                            OR next_attempt_at IS NOT NULL))::int AS locked
                  FROM event_instances WHERE scenario_run_id = r.id) i
 WHERE r.id = ANY($1)`;

/** Sessions of services that hold something, or wait for what another holds, for longer than any statement takes. */
const LOCKS = `
SELECT count(*)::int AS count FROM pg_stat_activity
 WHERE application_name LIKE 'scrai %' AND xact_start < now() - interval '2 s'`;

/** An idle session that was cut off in a transaction is ended by the server after so long. */
const LOCKS_PATIENCE_MS = 15_000;

/** Holds the tables to the log: every event instance settled once, nothing locked, nothing left to do. */
export async function rowFindings(
  scene: Scene,
): Promise<{ findings: Finding[]; lost: number; doubled: number }> {
  const findings: Finding[] = [];
  let [lost, doubled] = [0, 0];
  for (const row of await scene.ask<Row>(ROWS)) {
    lost += Math.max(0, row.requested - row.settled) + (row.status === 'completed' ? 0 : 1);
    doubled += Math.max(0, row.instances - row.requested) + Math.max(0, row.steps - row.ended);
    for (const what of faultsOf(row)) findings.push({ run: row.id, seq: row.last_seq, what });
  }
  const missing = scene.plays.length - new Set(scene.ids).size;
  if (missing > 0) findings.push({ what: `${missing} runs were started twice under one key` });
  if (await locked(scene)) findings.push({ what: 'a session of a service holds a transaction open' });
  return { findings, lost, doubled };
}

function* faultsOf(row: Row): Iterable<string> {
  if (row.status !== 'completed') yield `the run is ${row.status}`;
  if (row.events !== row.last_seq) yield `${row.events} events, and last_seq is ${row.last_seq}`;
  if (row.instances !== row.requested)
    yield `${row.requested} turns were requested, and it has ${row.instances} event instances`;
  if (row.settled !== row.instances) yield `${row.instances - row.settled} event instances are not settled`;
  if (row.steps !== row.ended)
    yield `${row.ended} turns were completed, and it has ${row.steps} steps of agents`;
  if (row.locked > 0) yield `${row.locked} event instances are locked, or wait for a next attempt`;
  if (row.held > 0) yield `${row.held} outcomes wait for a turn that never comes`;
  if (row.actions > 0) yield `${row.actions} actions were never handled`;
  if (row.letters > 0) yield `${row.letters} dead letters are open`;
}

async function locked(scene: Scene): Promise<boolean> {
  for (const deadline = performance.now() + LOCKS_PATIENCE_MS; ;) {
    const [{ count }] = await scene.ask<{ count: number }>(`${LOCKS} AND $1::uuid[] IS NOT NULL`);
    if (count === 0) return false;
    if (performance.now() > deadline) return true;
    await delay(500);
  }
}
