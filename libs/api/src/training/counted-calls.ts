import type { CallPurpose } from '@scrai/contracts';
import { modelCalls, type CallPlace, type Database } from '@scrai/store';

export type Call = Awaited<ReturnType<typeof modelCalls>>[number];

const PAGE = 200;

/** The model calls of a run, all of a turn together. */
export async function* callsByTurn(database: Database, runId: string): AsyncGenerator<Call[]> {
  let turn: Call[] = [];
  for (let after: CallPlace | undefined; ;) {
    const page = await modelCalls(database, runId, { limit: PAGE, after });
    for (const call of page) {
      if (turn.length > 0 && turn[0].turn !== call.turn) {
        yield turn;
        turn = [];
      }
      turn.push(call);
    }
    if (page.length < PAGE) break;
    after = page.at(-1);
  }
  if (turn.length > 0) yield turn;
}

/** Calls whose answer may become the turn: tools lead to it, and so does a repair. */
const TO_THE_ANSWER = new Set<CallPurpose>(['answer', 'tools', 'repair']);

/** Of the calls of a completed turn those of a purpose that brought something: the last one to the answer, or each of another. */
export function countedCalls(calls: readonly Call[], purpose: CallPurpose): Call[] {
  const latest = new Map<number, Call>();
  for (const call of calls) {
    const before = latest.get(call.call_index);
    if (call.response && (!before || isLater(call, before))) latest.set(call.call_index, call);
  }
  const answered = [...latest.values()];
  if (purpose !== 'answer') return answered.filter((call) => call.purpose === purpose);
  return answered.filter((call) => TO_THE_ANSWER.has(call.purpose)).slice(-1);
}

/** By `dispatch.delivery`, as numbers. */
function isLater({ attempt }: Call, { attempt: other }: Call): boolean {
  const [[dispatch, delivery], [otherDispatch, otherDelivery]] = [attempt, other].map((text) =>
    text.split('.').map(Number),
  );
  return dispatch === otherDispatch ? delivery > otherDelivery : dispatch > otherDispatch;
}
