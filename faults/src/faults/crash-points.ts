import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemResponse } from '@scrai/client';
import { CRASH_POINTS, type CrashPoint } from '@scrai/service-kit';
import type { ServiceProcess } from '@scrai/local';
import type { ServiceName } from '../ground/installation.js';
import { persistently, until } from '../ground/persistent.js';
import { RestEngine } from '../play/rest-engine.js';
import type { Scene } from '../play/scene.js';
import { tillRuns, wantedRuns, wantedWithoutTools, type Ask, type Wanted } from '../play/wanted.js';
import type { Fault } from './fault.js';
import { failingModel } from './models.js';

/** Answers come slowly enough for something to happen while they are awaited. */
const PACE_MS = 300;
/** A run has some turns behind it there. */
const FORKED_AT = 8;
/** Where nothing leads to the point, it may be that the process plays no run: so one more is started every so often. */
const MORE_MS = 2_000;
/** In the time that a fault may take to come about. */
const MOST_EXTRA = 24;

/** What leads a service to a point that the plain course of runs does not reach; where none is named, runs do. */
const PROVOCATIONS: Partial<Record<CrashPoint, (scene: Scene, reached: Promise<void>) => Promise<void>>> = {
  'event-store.calls-taken': failingModel,
  'event-store.calls-written': failingModel,
  'event-store.overdue-taken': idleEngines,
  'event-store.overdue-published': idleEngines,
  'orchestrator.fork-made': fork,
  'orchestrator.action-kept': pauseAndResume,
  'orchestrator.actions-read': pauseAndResume,
  'orchestrator.work-claimed': engineOverRest,
  'orchestrator.lease-granted': engineOverRest,
  'orchestrator.report-sent': engineOverRest,
  'orchestrator.lease-ended': engineOverRest,
  'engine.call-kept': failingModel,
  'engine.done-before': lostAck,
  'dlq-manager.failure-taken': failingModel,
  'dlq-manager.failure-committed': failingModel,
  'dlq-manager.due-claimed': failingModel,
  'dlq-manager.due-published': failingModel,
  'dlq-manager.selection-part': selection,
  'dlq-manager.decided': deadLetter,
};

/** Points where an engine loses an answer that it was given, or that another one may be asking for; one that was frozen as well. */
const LOSES_ANSWERS = (point: CrashPoint): boolean =>
  point.startsWith('engine.') || PROVOCATIONS[point] === idleEngines;

/** What plays there: an engine over REST has no tools, and where it is about tools nobody does anything else. */
function wantedAt(point: CrashPoint): (ask: Ask) => Wanted[] {
  if (PROVOCATIONS[point] === engineOverRest) return wantedWithoutTools;
  return point.startsWith('engine.tool-') ? (ask) => tillRuns(ask, 2) : wantedRuns;
}

/** A process is armed with the point; it kills itself there, is started again, and nothing is any different. */
export const crashPoints: Fault[] = (Object.keys(CRASH_POINTS) as CrashPoint[]).map((point) => ({
  name: `kill at ${point}`,
  mayPayTwice: LOSES_ANSWERS(point),
  wanted: wantedAt(point),
  inject: async (scene) => {
    const armed = victimOf(scene, point);
    await scene.installation.restart(armed, { SCRAI_CRASH_POINT: `${point}:${nthOf(scene, point)}` });
    scene.provider.pace_ms = PACE_MS;
    const reached = async (): Promise<void> => {
      await until(`${armed.name} reaches ${point}`, () => armed.over);
      scene.injected();
      await armed.startAgain();
    };
    const then = reached();
    // Whoever is asked to start a run, or to do what leads to the point, may be the one that dies of it.
    await Promise.all([
      scene.start().then(() => more(scene, armed)),
      PROVOCATIONS[point]?.(scene, then),
      then,
    ]);
  },
}));

/** An orchestrator hosts a part of the runs: more are started, each with a seed of its own, until one is of its part. */
async function more(scene: Scene, armed: ServiceProcess): Promise<void> {
  if (!armed.name.startsWith('orchestrator')) return;
  const { wanted } = scene;
  for (let extra = 0; extra < MOST_EXTRA; extra++) {
    await delay(MORE_MS);
    if (scene.injections.length > 0) return;
    const { seed, ...other } = wanted[extra % wanted.length];
    const round = 1 + Math.floor(extra / wanted.length);
    await scene.start([{ ...other, seed: seed + round * wanted.length }]);
  }
}

interface AtOnce extends Pick<Fault, 'name' | 'short' | 'wanted'> {
  points: CrashPoint[];
  /** Leads services there that runs alone do not lead there. */
  provoke?: (scene: Scene) => Promise<void>;
}

/** A process of each of several services is armed, and each kills itself where much is done and nobody knows of it. */
const atOnce = ({ points, provoke, ...fault }: AtOnce): Fault => ({
  ...fault,
  mayPayTwice: true,
  inject: async (scene) => {
    const armed = points.map((point) => ({ point, service: victimOf(scene, point) }));
    await Promise.all(
      armed.map(({ point, service }) => scene.installation.restart(service, { SCRAI_CRASH_POINT: point })),
    );
    scene.provider.pace_ms = PACE_MS;
    await Promise.all([
      scene.start(),
      provoke?.(scene),
      ...armed.map(async ({ point, service }) => {
        await until(`${service.name} reaches ${point}`, () => service.over);
        scene.injected();
        await service.startAgain();
      }),
    ]);
  },
});

export const killsAtOnce: Fault[] = [
  atOnce({
    name: 'kill one of every service at once',
    points: [
      'event-store.after-commit',
      'orchestrator.after-append',
      'engine.after-outcome',
      'dlq-manager.failure-committed',
    ],
    provoke: failingModel,
  }),
  atOnce({
    name: 'kill an event store and an engine at once, in loops of tools',
    points: ['event-store.after-commit', 'engine.tool-ran'],
    wanted: (ask) => tillRuns(ask, 2),
    short: true,
  }),
];

function victimOf({ installation }: Scene, point: CrashPoint): ServiceProcess {
  const service = point.split('.')[0];
  // The client asks the first orchestrator that is up.
  return installation.of((service === 'engine' ? 'actor-engine' : service) as ServiceName)[0];
}

/** Points that are passed often are met at different times; the others at once. */
function nthOf({ draws }: Scene, point: CrashPoint): number {
  return PROVOCATIONS[point] || point === 'orchestrator.run-folded' ? 1 : draws.between(1, 4);
}

/** Nobody takes the work, and its lease is nobody's: after a while it may have been lost. */
async function idleEngines({ installation }: Scene, reached: Promise<void>): Promise<void> {
  for (const engine of installation.of('actor-engine')) engine.signal('SIGSTOP');
  await reached.finally(() => {
    for (const engine of installation.of('actor-engine')) engine.signal('SIGCONT');
  });
}

async function pauseAndResume(scene: Scene): Promise<void> {
  await until('a run is there', () => scene.plays.length === scene.wanted.length);
  for (const { id } of [...scene.plays])
    for (const action of ['pause', 'resume'] as const)
      await persistently(() => scene.installation.client.runs.control(id, action)).catch(unlessEnded);
}

/** It shares a few turns with the run, changes nothing, and so comes to the same end. */
async function fork(scene: Scene): Promise<void> {
  await until('a run is there', () => scene.plays.length > 0);
  const [{ id, wanted }] = scene.plays;
  await until('it has begun', async () => (await scene.events()) > FORKED_AT);
  const key = randomUUID();
  const forked = await persistently(() =>
    scene.installation.client.runs.fork(id, { at_seq: FORKED_AT }, key),
  );
  scene.plays.push({ id: forked.id, wanted });
}

/** An engine over REST works beside the others. */
async function engineOverRest(scene: Scene, reached: Promise<void>): Promise<void> {
  const engine = await RestEngine.start(scene.installation);
  await reached.finally(() => engine.stop());
}

/** A control comes too late for a run that was quick. */
function unlessEnded(error: unknown): void {
  if (!(error instanceof ProblemResponse && error.status === 409)) throw error;
}

/** The other engine dies between outcome and ack, so that its work is delivered again, to the one that is armed. */
async function lostAck({ installation }: Scene): Promise<void> {
  const [, other] = installation.of('actor-engine');
  await installation.restart(other, { SCRAI_CRASH_POINT: 'engine.after-outcome' });
  await until('the other engine is gone', () => other.over);
}

/** A model that refuses for good makes dead letters; they are requeued when it has come to its senses. */
async function deadLetter(scene: Scene): Promise<void> {
  const { installation } = scene;
  const open = await deadLetters(scene);
  for (let letters = await open(); letters.length > 0; letters = await open()) {
    for (const id of letters) await installation.client.dlq.requeue(id).catch(() => undefined);
  }
}

/** The same, all at once. */
async function selection(scene: Scene): Promise<void> {
  const { installation } = scene;
  const open = await deadLetters(scene);
  // Turns that were with the model while it refused may join them after the selection was made.
  while ((await open()).length > 0) {
    const { id } = await persistently(() => installation.client.dlq.select({ action: 'requeue' }));
    await persistently(() => installation.client.dlq.execute(id));
    await until('the selection is worked off', async () => {
      const { status } = await persistently(() => installation.client.dlq.selection(id));
      return status === 'done';
    });
  }
}

/** Waits for a dead letter in every run. @returns what reads those that are open. */
async function deadLetters({ provider, installation, wanted }: Scene): Promise<() => Promise<string[]>> {
  provider.refusal = { status: 400, message: 'no such model' };
  const open = async (): Promise<string[]> =>
    (await persistently(() => installation.client.dlq.list({ status: 'open', limit: 200 }))).data.map(
      ({ id }) => id,
    );
  await until('every run waits for a dead letter', async () => {
    const letters = await open();
    return letters.length >= wanted.length;
  });
  provider.refusal = null;
  return open;
}
