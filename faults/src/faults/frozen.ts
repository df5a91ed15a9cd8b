import { setTimeout as delay } from 'node:timers/promises';
import type { ServiceName } from '../ground/installation.js';
import { until } from '../ground/persistent.js';
import { RestEngine } from '../play/rest-engine.js';
import type { Scene } from '../play/scene.js';
import { wantedWithoutTools } from '../play/wanted.js';
import type { Fault } from './fault.js';
import { failingModel } from './models.js';

const PACE_MS = 1_200;
/** Longer than an engine over REST may be silent. */
const SILENT_MS = 9_500;

/** How long each is frozen: longer than others wait before they take what it holds. */
const FROZEN: { service: ServiceName; for_ms: number; holds: string }[] = [
  { service: 'actor-engine', for_ms: 11_000, holds: 'its leases' },
  { service: 'narrator-engine', for_ms: 11_000, holds: 'its leases' },
  { service: 'orchestrator', for_ms: 7_000, holds: 'its partitions' },
  { service: 'event-store', for_ms: 7_000, holds: 'the patience of orchestrators' },
  { service: 'dlq-manager', for_ms: 7_000, holds: 'its claims' },
];

/** A process stands still, others take over, and it goes on as if nothing had been. */
const processes: Fault[] = FROZEN.map(({ service, for_ms, holds }) => ({
  name: `freeze ${service} past ${holds}`,
  // Its answer may be on its way while another asks for the same.
  mayPayTwice: service.endsWith('engine'),
  inject: async (scene) => {
    scene.provider.pace_ms = PACE_MS;
    await scene.underWay();
    if (service === 'dlq-manager') await failingModel(scene);
    for (const each of scene.installation.of(service)) await freeze(scene, each, for_ms);
  },
}));

/** What an engine over REST was given goes to others; what it reports then changes nothing, or is the first answer after all. */
const silent: Fault = {
  name: 'engine over REST falls silent, and reports late',
  // Whoever is given its turn asks the model, and its own late report may come first.
  mayPayTwice: true,
  wanted: wantedWithoutTools,
  inject: async (scene) => {
    scene.provider.pace_ms = PACE_MS;
    const engine = await RestEngine.start(scene.installation, SILENT_MS);
    try {
      await scene.start();
      await until('it was given a turn', () => engine.claims > 0);
      scene.injected();
      await until('it has reported', () => engine.reports > 0);
    } finally {
      await engine.stop();
    }
  },
};

/** One after the other, so that whoever takes over is the next to stand still, and the one before wakes to find it so. */
async function freeze(
  scene: Scene,
  service: { signal(signal: NodeJS.Signals): void },
  for_ms: number,
): Promise<void> {
  scene.injected();
  service.signal('SIGSTOP');
  await delay(for_ms);
  service.signal('SIGCONT');
}

export const frozen: Fault[] = [...processes, silent];
