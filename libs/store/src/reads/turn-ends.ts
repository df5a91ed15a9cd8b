import type { Queryable } from '../statement.js';

/** A turn that was completed, and whether the rules, the schema of the world or the record refused what it brought. */
export interface TurnEnd {
  turn: number;
  refused: boolean;
}

const ENDS = {
  name: 'turn_ends',
  text: `SELECT (payload->>'turn')::int AS turn, bool_or(type <> 'turn.completed') AS refused FROM run_events
    WHERE scenario_run_id = $1
      AND type IN ('turn.completed', 'act.refused', 'finding.refused', 'world.change_refused')
    GROUP BY 1 HAVING bool_or(type = 'turn.completed')`,
};

export const turnEnds = (db: Queryable, runId: string): Promise<TurnEnd[]> =>
  db.query<TurnEnd>(ENDS, [runId]);
