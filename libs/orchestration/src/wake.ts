import type { Bus } from '@scrai/bus';
import { partitionOf, type RunWake, type TurnsCancelled } from '@scrai/contracts';

/** Tells whoever hosts a run that there is something to do. News may be lost: the host looks for itself every few seconds. */
export function wake(bus: Bus, runId: string, why: RunWake['why'], lane?: RunWake['lane']): void {
  bus.news(
    bus.subjects.wake(partitionOf(runId)),
    JSON.stringify({ scenario_run_id: runId, why, lane } satisfies RunWake),
  );
}

/** Tells engines of turns that the log has closed without them. An outcome that comes all the same is ignored. */
export const tellCancelled = (bus: Bus, runId: string, turns: number[]): void =>
  bus.news(
    bus.subjects.cancelled(),
    JSON.stringify({ scenario_run_id: runId, turns } satisfies TurnsCancelled),
  );
