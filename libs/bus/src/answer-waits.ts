import type { Bus } from './bus.js';

/** Whether an answer to a turn, of whatever attempt, waits in a stream to be taken: an outcome, or a failure. */
export async function answerWaits(bus: Bus, runId: string, turn: number): Promise<boolean> {
  const { subjects } = bus;
  const waiting = await Promise.all([
    bus.lastBySubject(subjects.outcomeStream(), subjects.outcomesOf(runId, turn)),
    bus.lastBySubject(subjects.failureStream(), subjects.failuresOf(runId, turn)),
  ]);
  return waiting.some((message) => message !== null);
}
