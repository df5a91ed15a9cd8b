import type { JsonObject } from '@scrai/contracts';
import type { Toolbox } from '@scrai/tools';
import { Provider } from '../ground/provider.js';
import { asSpec, playedAlone, type Expected } from './reference.js';
import type { Scene } from './scene.js';
import { isUnique, type Wanted } from './wanted.js';

/** What runs come to when nobody disturbs them; each is played alone, once, with a provider whose count is nobody's. */
export class References {
  private readonly known = new Map<string, Expected>();
  private provider: Promise<Provider> | null = null;

  /** @param toolbox what agents may use. */
  constructor(private readonly toolbox: Toolbox) {}

  /** Null for a run that clocks decide. */
  of(wanted: Wanted): Expected | null {
    return this.known.get(keyOf(wanted)) ?? null;
  }

  /** Plays alone what the scene plays, as far as it is not known. */
  async learn(scene: Scene): Promise<void> {
    const specs = await scene.ask<{ id: string; spec: JsonObject }>(
      'SELECT id, spec FROM scenario_runs WHERE id = ANY($1)',
    );
    const byId = new Map(specs.map(({ id, spec }) => [id, spec]));
    for (const { id, wanted } of scene.plays) {
      const key = keyOf(wanted);
      if (isUnique(wanted) || this.known.has(key)) continue;
      const { url } = await (this.provider ??= Provider.start());
      this.known.set(key, await playedAlone(asSpec(byId.get(id)!), { url }, this.toolbox));
    }
  }

  async close(): Promise<void> {
    await (await this.provider)?.stop();
  }
}

const keyOf = (wanted: Wanted): string => JSON.stringify(wanted);
