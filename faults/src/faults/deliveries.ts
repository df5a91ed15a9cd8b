import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Scene } from '../play/scene.js';
import type { Fault } from './fault.js';
import { failingModel } from './models.js';

const PACE_MS = 1_000;
/** What is delivered again comes so much later at most: after what followed it, and after its turn is over. */
const LATE_MS = 4_000;
const CHURN_MS = 1_000;
const CHURNS = 12;

/** What is carried comes twice, late and in another order; and who is responsible changes all the time. */
export const deliveryFaults: Fault[] = [
  {
    name: 'every message again, late and out of order',
    inject: async (scene) => {
      const stop = echo(scene);
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      await failingModel(scene);
      await scene.ended();
      await stop();
    },
  },
  {
    name: 'partitions change hands every second',
    inject: async (scene) => {
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      await churn(scene);
    },
  },
  {
    name: 'two event stores and three orchestrators on the same runs',
    inject: async (scene) => {
      scene.provider.pace_ms = PACE_MS;
      await scene.underWay();
      await estranged(scene);
    },
  },
];

/** Says again whatever is said, a while later. @returns what ends it, once all is said. */
function echo(scene: Scene): () => Promise<void> {
  const { bus } = scene.installation;
  const { subjects } = bus;
  const said = new Map<string, number>();
  const pending = new Set<Promise<unknown>>();
  const again = (subject: string, body: string, say: () => unknown): void => {
    const key = `${subject} ${body}`;
    // Each is repeated once; the repeat is heard here as well.
    const times = (said.get(key) ?? 0) + 1;
    said.set(key, times);
    if (times !== 1) return;
    const repeat = delay(scene.draws.between(50, LATE_MS))
      .then(say)
      .then(() => scene.injected())
      .finally(() => pending.delete(repeat));
    pending.add(repeat);
  };
  const streams = ['work', 'outcome', 'failure', 'call'].map((kind) =>
    bus.onNews(`${subjects.namespace}.${kind}.>`, (body, subject) =>
      // Work that is delivered again says that it is: JetStream's count does, and the reconciler's header.
      again(subject, body, () => bus.publish(subject, body, kind === 'work' ? { attempts: 1 } : {})),
    ),
  );
  const requests = [subjects.append(), subjects.appended('*'), subjects.attempts()].map((heard) =>
    bus.onNews(heard, (body, subject) => again(subject, body, () => bus.news(subject, body))),
  );
  return async () => {
    await Promise.all([...streams, ...requests].map((listening) => listening.stop()));
    await Promise.all(pending);
  };
}

/** Orchestrators that come and go without ever serving: a part of the partitions moves each time. */
async function churn(scene: Scene): Promise<void> {
  const { bus } = scene.installation;
  const subject = bus.subjects.presence('orchestrator');
  for (let time = 0; time < CHURNS; time++) {
    const id = randomUUID();
    scene.injected();
    for (const state of ['hello', 'leaving']) {
      bus.news(subject, JSON.stringify({ id, state }));
      await delay(CHURN_MS / 2);
    }
  }
}

/** Whoever says that it is here is said to have left: each takes itself for the only one, and serves every partition. */
async function estranged(scene: Scene): Promise<void> {
  const { bus } = scene.installation;
  const subject = bus.subjects.presence('orchestrator');
  const hearing = bus.onNews(subject, (body) => {
    const { id, state } = JSON.parse(body) as { id: string; state: string };
    if (state === 'leaving') return;
    scene.injected();
    bus.news(subject, JSON.stringify({ id, state: 'leaving' }));
  });
  await delay(CHURNS * CHURN_MS);
  await hearing.stop();
}
