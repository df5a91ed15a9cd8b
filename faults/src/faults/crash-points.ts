import { CRASH_POINTS, type CrashPoint } from '@scrai/service-kit';
import type { ServiceProcess } from '@scrai/local';
import type { ServiceName } from '../ground/installation.js';
import { persistently, until } from '../ground/persistent.js';
import type { Scene } from '../play/scene.js';
import type { Fault } from './fault.js';

/** Answers come slowly enough for something to happen while they are awaited. */
const PACE_MS = 300;
/** Longer than the reconciler waits before it takes work for overdue. */
const OVERDUE_PACE_MS = 9_000;

/** What leads a service to a point that the plain course of runs does not reach; where none is named, runs do. */
const PROVOCATIONS: Partial<Record<CrashPoint, (scene: Scene) => Promise<void>>> = {
  'event-store.calls-taken': failingModel,
  'event-store.calls-written': failingModel,
  'event-store.overdue-taken': slowModel,
  'event-store.overdue-published': slowModel,
  'orchestrator.action-kept': pauseAndResume,
  'engine.call-kept': failingModel,
  'engine.done-before': lostAck,
  'dlq-manager.failure-taken': failingModel,
  'dlq-manager.failure-committed': failingModel,
  'dlq-manager.due-claimed': failingModel,
  'dlq-manager.due-published': failingModel,
  'dlq-manager.decided': deadLetter,
};

/** Points where an engine loses an answer that it was given, or that another one may be asking for. */
const LOSES_ANSWERS = (point: CrashPoint): boolean => point.startsWith('engine.');

/** A process is armed with the point; it kills itself there, is started again, and nothing is any different. */
export const crashPoints: Fault[] = (Object.keys(CRASH_POINTS) as CrashPoint[]).map((point) => ({
  name: `kill at ${point}`,
  mayPayTwice: LOSES_ANSWERS(point),
  inject: async (scene) => {
    const armed = victimOf(scene, point);
    await scene.installation.restart(armed, { SCRAI_CRASH_POINT: `${point}:${nthOf(scene, point)}` });
    scene.provider.pace_ms = PACE_MS;
    const reached = async (): Promise<void> => {
      await until(`${armed.name} reaches ${point}`, () => armed.over);
      scene.injected();
      await armed.startAgain();
    };
    // Whoever is asked to start a run, or to do what leads to the point, may be the one that dies of it.
    await Promise.all([scene.start(), PROVOCATIONS[point]?.(scene), reached()]);
  },
}));

/** One process of each service, all at once. */
const AT_ONCE: CrashPoint[] = [
  'event-store.after-commit',
  'orchestrator.after-append',
  'engine.after-outcome',
  'dlq-manager.failure-committed',
];

export const killsAtOnce: Fault = {
  name: 'kill one of every service at once',
  short: true,
  inject: async (scene) => {
    const armed = AT_ONCE.map((point) => ({ point, service: victimOf(scene, point) }));
    await Promise.all(
      armed.map(({ point, service }) => scene.installation.restart(service, { SCRAI_CRASH_POINT: point })),
    );
    scene.provider.pace_ms = PACE_MS;
    await Promise.all([
      scene.start(),
      failingModel(scene),
      ...armed.map(async ({ point, service }) => {
        await until(`${service.name} reaches ${point}`, () => service.over);
        scene.injected();
        await service.startAgain();
      }),
    ]);
  },
};

function victimOf({ installation }: Scene, point: CrashPoint): ServiceProcess {
  const service = point.split('.')[0];
  // The client asks the first orchestrator that is up.
  return installation.of((service === 'engine' ? 'actor-engine' : service) as ServiceName)[0];
}

/** Points that are passed often are met at different times; the others at once. */
function nthOf({ draws }: Scene, point: CrashPoint): number {
  return PROVOCATIONS[point] || point === 'orchestrator.run-folded' ? 1 : draws.between(1, 4);
}

async function failingModel({ provider }: Scene): Promise<void> {
  provider.refusal = { status: 503, message: 'the model is overloaded' };
  const refusedFrom = provider.paid().requests;
  await until('requests are refused', () => provider.paid().requests > refusedFrom + 2);
  provider.refusal = null;
}

async function slowModel({ provider }: Scene): Promise<void> {
  provider.pace_ms = OVERDUE_PACE_MS;
}

async function pauseAndResume(scene: Scene): Promise<void> {
  await until('a run is there', () => scene.plays.length > 0);
  const [{ id }] = scene.plays;
  for (const action of ['pause', 'resume'] as const)
    await persistently(() => scene.installation.client.runs.control(id, action));
}

/** The other engine dies between outcome and ack, so that its work is delivered again, to the one that is armed. */
async function lostAck({ installation }: Scene): Promise<void> {
  const [, other] = installation.of('actor-engine');
  await installation.restart(other, { SCRAI_CRASH_POINT: 'engine.after-outcome' });
  await until('the other engine is gone', () => other.over);
}

/** A model that refuses for good makes dead letters; they are requeued when it has come to its senses. */
async function deadLetter(scene: Scene): Promise<void> {
  const { provider, installation } = scene;
  provider.refusal = { status: 400, message: 'no such model' };
  const open = async (): Promise<string[]> =>
    (await persistently(() => installation.client.dlq.list({ status: 'open', limit: 200 }))).data.map(
      ({ id }) => id,
    );
  await until('every run waits for a dead letter', async () => {
    const letters = await open();
    return letters.length >= scene.wanted.length;
  });
  provider.refusal = null;
  for (let letters = await open(); letters.length > 0; letters = await open()) {
    for (const id of letters) await installation.client.dlq.requeue(id).catch(() => undefined);
  }
}
