import type { ToolCallStatus } from '@scrai/contracts';
import { until } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';
import type { Finding } from './findings.js';

interface Call {
  id: string;
  run: string;
  turn: number;
  status: ToolCallStatus;
  repeatable: boolean;
}

const ACTS = `
SELECT c.id, c.scenario_run_id AS run, c.turn, c.status, (r.parameters->>'knows_repeats')::boolean AS repeatable
  FROM tool_calls c JOIN scenario_runs r ON r.id = c.scenario_run_id
 WHERE c.scenario_run_id = ANY($1) AND c.effect = 'acts'`;

/** Ends travel by the broker; whoever is to write them down may have just been killed. */
const PATIENCE_MS = 30_000;

/** Holds our records of what agents did outside to the count of the one they did it to. */
export async function toolFindings(
  scene: Scene,
): Promise<{ findings: Finding[]; lost: number; doubled: number }> {
  const { ledger } = scene;
  const read = (): Promise<Call[]> => scene.ask<Call>(ACTS);
  const ended = (calls: Call[]): boolean => calls.every(({ status }) => status !== 'started');
  // What does not come in time is found below.
  await until('every tool call has ended', async () => ended(await read()), PATIENCE_MS).catch(
    () => undefined,
  );
  const calls = await read();
  const findings: Finding[] = [];
  let [lost, doubled] = [0, 0];
  for (const { id, run, turn, status, repeatable } of calls) {
    const asked = ledger.asked(id);
    const about = `turn ${turn}: the tool call ${id}`;
    if (status === 'started') findings.push({ run, what: `${about} has no end` });
    if (status === 'done' && asked === 0) {
      lost += 1;
      findings.push({ run, what: `${about} is done, and nobody was asked` });
    }
    if (asked > 1 && !repeatable) {
      doubled += 1;
      findings.push({ run, what: `${about} acted ${asked} times` });
    }
  }
  const known = new Set(calls.map(({ id }) => id));
  const unknown = ledger.keys.filter((key) => !known.has(key));
  if (unknown.length > 0)
    findings.push({ what: `${unknown.length} tool calls acted without a record: ${unknown[0]}` });
  return { findings, lost, doubled };
}
