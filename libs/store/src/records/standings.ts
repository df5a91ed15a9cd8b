import type { TurnStanding, TurnStandingQuestion } from '@scrai/contracts';
import type { Queryable } from '../statement.js';

const STANDING = {
  name: 'turn_standing',
  text: `SELECT CASE
      WHEN i.closed_at IS NOT NULL OR i.status = 'dead_letter' OR i.dispatch > $3 THEN 'closed'
      WHEN EXISTS (SELECT 1 FROM turn_outcomes o WHERE o.scenario_run_id = i.scenario_run_id AND o.turn = i.turn)
        THEN 'outcome_kept'
      ELSE 'open' END AS standing
    FROM event_instances i WHERE i.scenario_run_id = $1 AND i.turn = $2 AND i.event_id = $4`,
};

/** Where a turn stands, for an engine that holds a delivery of it. */
export async function turnStanding(db: Queryable, asked: TurnStandingQuestion): Promise<TurnStanding> {
  const { scenario_run_id, turn, dispatch, event_id } = asked;
  const [row] = await db.query<TurnStanding>(STANDING, [scenario_run_id, turn, dispatch, event_id]);
  return row ?? { standing: 'unknown' };
}
