import { hash } from 'node:crypto';
import { parse } from 'uuid';

/** Namespace of every derived id, so that a repeat of the same thing is recognised by its key. */
const SCRAI = parse('b6c4c1de-2f5e-5c5b-9d0a-3f1f6f1d7a10');

/** The namespace, and behind it room for a name. */
let hashed = Buffer.from(SCRAI);

/** UUIDv5 (RFC 9562, section 5.5) in one call of `hash`: half a dozen ids a turn made the library's v5 7% of a process. */
function derive(...parts: (string | number)[]): string {
  const name = parts.join('/');
  const most = SCRAI.length + name.length * 3;
  if (hashed.length < most) hashed = Buffer.concat([SCRAI], most * 2);
  const length = SCRAI.length + hashed.write(name, SCRAI.length);
  const hex = hash('sha1', hashed.subarray(0, length), 'hex');
  const variant = ((parseInt(hex[16], 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

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

/**
 * Id of one call of a tool. It holds what is called too: after a requeue with an edited payload another answer of the model
 * stands at the same place, and what it asks for is another call.
 * @param place index of the model call, and the place in its answer.
 * @param called tool and arguments, in one text.
 */
export const toolCallId = (turn: string, place: readonly [number, number], called: string): string =>
  derive(turn, 'tool-call', ...place, called);
