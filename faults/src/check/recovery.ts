import type { Scene } from '../play/scene.js';

export interface Recovery {
  p50_ms: number;
  max_ms: number;
}

/** For every time and every run that was under way then: how long it took until its log grew again. */
const TIMES = `
SELECT extract(epoch FROM min(e.created_at) - t.at)::float8 * 1000 AS ms
  FROM unnest($2::timestamptz[]) t(at) CROSS JOIN scenario_runs r
  JOIN run_events e ON e.scenario_run_id = r.id AND e.created_at > t.at
 WHERE r.id = ANY($1) AND r.created_at < t.at
 GROUP BY r.id, t.at`;

/** How long runs took to go on after the damage was done, for as long as it lasted included; null without any. */
export async function recoveryOf({ installation, ids, injections }: Scene): Promise<Recovery | null> {
  const rows = await installation.database.query<{ ms: number }>(TIMES, [ids, injections]);
  const times = rows.map(({ ms }) => ms).sort((a, b) => a - b);
  if (times.length === 0) return null;
  return { p50_ms: times[Math.floor((times.length - 1) / 2)], max_ms: times[times.length - 1] };
}
