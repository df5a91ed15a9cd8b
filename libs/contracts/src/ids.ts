import { v5 } from 'uuid';

/** Namespace of every derived id, so that a repeat of the same thing is recognised by its key. */
const SCRAI = 'b6c4c1de-2f5e-5c5b-9d0a-3f1f6f1d7a10';

const derive = (...parts: (string | number)[]): string => v5(parts.join('/'), SCRAI);

/** Id of the event at `seq` of a run. */
export const eventId = (runId: string, seq: number): string => derive(runId, 'event', seq);

/** Id of the `turn`-th turn of a run (turns count from 1). */
export const turnId = (runId: string, turn: number): string => derive(runId, 'turn', turn);

/** Id of the agent called `name` in a run. */
export const agentId = (runId: string, name: string): string => derive(runId, 'agent', name);

/** Id of one measurement: a measure at one place (run, agent or turn) of a run. */
export const measurementId = (runId: string, measure: string, place: string): string =>
  derive(runId, 'measurement', measure, place);

/** Id of the dead letter of a turn at one dispatch. */
export const deadLetterId = (turn: string, dispatch: number): string => derive(turn, 'dead-letter', dispatch);
