import type { Scene } from '../play/scene.js';
import type { Finding } from './findings.js';

export interface Payments {
  /** Answers that the provider gave to the end. */
  paid: number;
  /** Those among them that a turn did not need. */
  paid_twice: number;
}

/** A turn's second answer whose call began after the first one was in the database. */
const AFTER_KEPT = `
SELECT b.scenario_run_id AS run, b.turn, b.attempt
  FROM model_calls a JOIN model_calls b USING (scenario_run_id, turn, call_index)
 WHERE a.scenario_run_id = ANY($1) AND a.attempt <> b.attempt AND b.started_at > a.created_at
   AND a.response IS NOT NULL AND a.failure IS NULL AND b.response IS NOT NULL AND b.failure IS NULL`;

const NEEDED = `
SELECT count(DISTINCT (scenario_run_id, turn, call_index))::int AS needed FROM model_calls
 WHERE scenario_run_id = ANY($1) AND response IS NOT NULL AND failure IS NULL AND NOT simulated`;

/** Holds the provider's own count to what the runs have used. */
export async function paymentFindings(
  scene: Scene,
  mayPayTwice: boolean,
): Promise<Payments & { findings: Finding[] }> {
  const findings: Finding[] = [];
  for (const { run, turn, attempt } of await scene.ask<{ run: string; turn: number; attempt: string }>(
    AFTER_KEPT,
  )) {
    findings.push({ run, what: `turn ${turn}: attempt ${attempt} paid for an answer that was kept before` });
  }
  const [{ needed }] = await scene.ask<{ needed: number }>(NEEDED);
  const paid = scene.provider.paid().answers - scene.paidBefore.answers;
  const paid_twice = Math.max(0, paid - needed);
  if (paid < needed) findings.push({ what: `${needed} answers are recorded, and the provider gave ${paid}` });
  if (paid_twice > 0 && !mayPayTwice)
    findings.push({ what: `${paid_twice} answers were paid twice, and no engine lost any` });
  return { findings, paid, paid_twice };
}
