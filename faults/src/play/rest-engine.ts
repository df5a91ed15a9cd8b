import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ProblemResponse, type Claim } from '@scrai/client';
import { createEngine } from '@scrai/engines';
import type { Engine } from '@scrai/engine-kit';
import type { Installation } from '../ground/installation.js';
import { Provider } from '../ground/provider.js';
import { answerTo, modelsOf } from './reference.js';

const TYPE = 'actor';
const WAIT_MS = 1_000;
const PAUSE_MS = 100;
/** The server that it asks is gone or just starting; on a busy machine that takes its time. */
const PATIENCE_MS = 120_000;

/**
 * An engine over REST, of this process: claims turns, answers them as the built-in one would, and reports. Its provider is its own, since
 * nobody records its model calls.
 */
export class RestEngine {
  private readonly id = randomUUID();
  /** Turns that it was given, and those that it has reported on, whatever came of it. */
  claims = 0;
  reports = 0;
  private readonly stopping = new AbortController();
  private working: Promise<void>;

  private constructor(
    private readonly installation: Installation,
    private readonly provider: Provider,
    private readonly engine: Engine,
    private readonly silent_ms: number,
  ) {}

  /** @param silent_ms how long it says nothing once it has turns, not even that it lives; then it reports as if nothing had been. */
  static async start(installation: Installation, silent_ms = 0): Promise<RestEngine> {
    const provider = await Provider.start();
    const engine = new RestEngine(installation, provider, createEngine(TYPE, modelsOf(provider)), silent_ms);
    engine.working = engine.work();
    // `stop` tells of a failure.
    engine.working.catch(() => undefined);
    return engine;
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.working;
    await this.provider.stop();
  }

  private async work(): Promise<void> {
    const { id, stopping } = this;
    const registration = { engine_id: id, engine_type: TYPE, engine_software_version: '1.0.0' };
    await this.again((client) => client.engines.register(registration));
    while (!stopping.signal.aborted) {
      const claims = await this.again((client) =>
        client.queue.claim(TYPE, { engine_id: id, wait_ms: WAIT_MS }, stopping.signal),
      );
      if (!claims?.length) continue;
      this.claims += claims.length;
      await delay(this.silent_ms);
      for (const claim of claims) await this.play(claim);
      await this.again((client) => client.engines.heartbeat(id));
    }
  }

  private async play({ id, work, lease_token }: Claim): Promise<void> {
    const { result, usage, model, simulated } = await answerTo(work, this.engine);
    const report = { status: 'completed' as const, lease_token, result, usage, model, simulated };
    await this.again((client) => client.queue.report(id, report));
    this.reports += 1;
  }

  /** Asks until it is answered. A turn that is closed by now, or was given to another, is no loss. */
  private async again<T>(ask: (client: Installation['client']) => Promise<T>): Promise<T | undefined> {
    for (const deadline = performance.now() + PATIENCE_MS; ;) {
      try {
        return await ask(this.installation.client);
      } catch (error) {
        if (this.stopping.signal.aborted) return undefined;
        if (error instanceof ProblemResponse && error.status === 409) return undefined;
        if (performance.now() > deadline) throw error;
        await delay(PAUSE_MS);
      }
    }
  }
}
