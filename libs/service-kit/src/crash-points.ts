import { writeSync } from 'node:fs';

/**
 * Every place where the fault suite ends a process, and what has happened there by then. The names begin with the service;
 * `engine` is any of the engines. `npm run test:faults` kills each of them at each, and fails where one is not reached.
 */
export const CRASH_POINTS = {
  'event-store.before-commit': 'appends were taken, and nothing is committed',
  'event-store.after-commit': 'appends are committed; nothing is published, nobody is answered',
  'event-store.before-answer': 'appends are committed and their work is on its way; nobody is answered',
  'event-store.work-published': 'the broker has the work',
  'event-store.calls-taken': 'model calls were delivered, and are not in the database',
  'event-store.calls-written': 'model calls are in the database, and not acked',
  'event-store.overdue-taken': 'overdue work is marked as published, and is not',
  'event-store.overdue-published': 'overdue work is published again',
  'orchestrator.run-created': 'a run is in the database; nobody was told',
  'orchestrator.action-kept': 'an action is in the database; nobody was told',
  'orchestrator.fork-made':
    'a fork is in the database; its open turns are not published, and nobody was told',
  'orchestrator.actions-read': 'actions were read, and nothing was done with them',
  'orchestrator.work-claimed': 'work was delivered for an engine over REST, and nobody was given it',
  'orchestrator.lease-granted': 'a lease is in the database; its engine was not told',
  'orchestrator.report-sent':
    'the broker has the outcome of an engine over REST; its lease runs, its work is not acked',
  'orchestrator.lease-ended':
    'an engine over REST has reported and its lease has ended; neither it nor the holder was told',
  'orchestrator.run-folded': 'a run was read, and nothing was done with it',
  'orchestrator.outcome-taken': 'an outcome was delivered, and nothing was done with it',
  'orchestrator.before-append': 'an append is drafted, and not sent',
  'orchestrator.after-append': 'an append is committed; the state and the acks do not know',
  'orchestrator.after-ack': 'an append is committed and its outcomes are being acked',
  'engine.work-taken': 'work was delivered, and nothing was done with it',
  'engine.answer-arrived':
    'a model has answered, and its answer is kept nowhere: it is paid for a second time',
  'engine.call-kept': 'the broker has a model call; its outcome is not sent',
  'engine.tool-begun': 'a tool call is in the database as begun; its tool has not run',
  'engine.tool-ran': 'a tool has run, and its result is kept nowhere',
  'engine.tool-kept': 'the broker has the result of a tool; the model was not told',
  'engine.before-outcome': 'an outcome is ready, and not sent',
  'engine.after-outcome': 'the broker has the outcome; the work is not acked',
  'engine.done-before': 'work was delivered again and is found to be done; it is not acked',
  'dlq-manager.failure-taken': 'a failed attempt was delivered, and nothing is committed',
  'dlq-manager.failure-committed': 'the attempt and what follows from it are committed; it is not acked',
  'dlq-manager.due-claimed': 'work whose time has come is claimed, and not published',
  'dlq-manager.due-published': 'work whose time has come is published, and its claim is not settled',
  'dlq-manager.selection-part': 'a part of a selection is decided and committed; nobody was told',
  'dlq-manager.decided': 'a decision on a dead letter is committed; nobody is answered',
} as const;

export type CrashPoint = keyof typeof CRASH_POINTS;

/** Where this process shall end, and at which passage, from 1. */
export interface ArmedCrashPoint {
  name: CrashPoint;
  nth: number;
}

let armed: ArmedCrashPoint | null = null;

/** `name` or `name:nth`; undefined for anything else. */
export function parseCrashPoint(text: string): ArmedCrashPoint | undefined {
  const [, name, nth = '1'] = /^([a-z.-]+)(?::([1-9]\d{0,5}))?$/.exec(text) ?? [];
  return name !== undefined && Object.hasOwn(CRASH_POINTS, name)
    ? { name: name as CrashPoint, nth: Number(nth) }
    : undefined;
}

/** From here on this process ends where it is told to; never without an explicit setting, and never in production. */
export function arm(point: ArmedCrashPoint | undefined): void {
  armed = point ? { ...point } : null;
}

/** A place where the process may be ended, as by `kill -9`. One comparison with null where nothing is armed. */
export function crashPoint(name: CrashPoint): void {
  if (armed !== null) pass(armed, name);
}

function pass(point: ArmedCrashPoint, name: CrashPoint): void {
  if (point.name !== name || --point.nth > 0) return;
  writeSync(2, `{"level":"fatal","msg":"crash point ${name}"}\n`);
  process.kill(process.pid, 'SIGKILL');
}
