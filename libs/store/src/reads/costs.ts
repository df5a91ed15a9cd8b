import type { CallPurpose, JsonObject } from '@scrai/contracts';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

/** Calls of an agent to a model for a purpose, added up. */
export interface CostRow {
  agent: string;
  model: string;
  purpose: CallPurpose;
  calls: number;
  failed: number;
  input_tokens: number;
  output_tokens: number;
  cost: number;
}

const SUMS = `count(*) AS calls, count(failure) AS failed, coalesce(sum(input_tokens), 0) AS input_tokens,
       coalesce(sum(output_tokens), 0) AS output_tokens, coalesce(sum(cost), 0) AS cost`;

/** What a run's model calls have cost, the dearest first. */
export function costsOf(db: Queryable, runId: string): Promise<CostRow[]> {
  return db.query<CostRow>(
    `SELECT agent, model, purpose, ${SUMS} FROM model_calls WHERE scenario_run_id = $1
      GROUP BY agent, model, purpose ORDER BY cost DESC, agent, model, purpose`,
    [runId],
  );
}

/** What one run used, by model. */
export interface PastUse {
  scenario_run_id: string;
  model: string;
  calls: number;
  input_tokens: number;
  output_tokens: number;
}

/** For each run that is asked for so many are looked at, however many there are: some are the same again, or cut short. */
const LOOKED_AT = 5;

/**
 * What the latest runs that were played to their ends used, by run and model: of a template's version, with these parameters. One
 * that a budget has ended says nothing of what a whole run takes, and of runs with the same seed, which are the same run again, the latest counts.
 */
export function pastUses(
  db: Queryable,
  of: { template_hash: string; parameters: JsonObject; model: string; limit: number },
): Promise<PastUse[]> {
  return db.query<PastUse>(
    `SELECT c.scenario_run_id, c.model, count(*) AS calls, coalesce(sum(c.input_tokens), 0) AS input_tokens,
            coalesce(sum(c.output_tokens), 0) AS output_tokens
       FROM (SELECT id FROM
               (SELECT DISTINCT ON (seed) id, position FROM
                  (SELECT id, position, seed FROM scenario_runs
                    WHERE template_hash = $1 AND model = $2 AND md5(parameters::text) = md5($3::jsonb::text)
                      AND status = 'completed' AND parent_run_id IS NULL
                    ORDER BY position DESC LIMIT $4::int * ${LOOKED_AT}) latest
                 WHERE NOT EXISTS (SELECT 1 FROM run_events e WHERE e.scenario_run_id = latest.id AND e.type = 'budget.exhausted')
                 ORDER BY seed, position DESC) one_a_seed
             ORDER BY position DESC LIMIT $4) r
       JOIN model_calls c ON c.scenario_run_id = r.id
      GROUP BY c.scenario_run_id, c.model`,
    [of.template_hash, of.model, storable(of.parameters), of.limit],
  );
}
