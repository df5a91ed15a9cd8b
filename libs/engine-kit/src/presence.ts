import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { hostname } from 'node:os';
import { Bus } from '@scrai/bus';
import type { DrainRequest, EngineHeartbeat } from '@scrai/contracts';
import { EngineIdentity } from './identity.js';
import { TurnsInHand } from './turns-in-hand.js';

const HEARTBEAT_MS = 2_000;
const MOST_RUNS = 100;

/**
 * Registers the engine with its first heartbeat, and says every two seconds that it lives. It drains when its process
 * ends, or when somebody asks for it: then it takes no more, and lives on.
 */
@Injectable()
export class Presence implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly logger = new Logger('engine');
  private timer?: NodeJS.Timeout;
  private draining = false;
  private lastCpu = { seconds: 0, at: 0 };

  constructor(
    private readonly bus: Bus,
    private readonly identity: EngineIdentity,
    private readonly turns: TurnsInHand,
  ) {}

  /** @param stopTaking called once, when the engine is asked to drain. */
  onDrain(stopTaking: () => void): void {
    this.bus.onNews(this.bus.subjects.drain(), (body) => {
      const { engine_id } = JSON.parse(body) as DrainRequest;
      if (engine_id !== this.identity.engineId || this.draining) return;
      this.logger.log('Asked to drain: taking no more.');
      this.drain();
      stopTaking();
    });
  }

  onApplicationBootstrap(): void {
    this.tell();
    this.timer = setInterval(() => this.tell(), HEARTBEAT_MS);
  }

  beforeApplicationShutdown(): void {
    this.drain();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.turns.abort();
  }

  private drain(): void {
    this.draining = true;
    this.tell();
    this.turns.abortWaiting();
  }

  private tell(): void {
    this.bus.news(this.bus.subjects.heartbeat(), JSON.stringify(this.heartbeat()));
  }

  private heartbeat(): EngineHeartbeat {
    const { engineId, type, version, capabilities, concurrency, startedAt } = this.identity;
    const runs = new Set([...this.turns].map(({ work }) => work.scenario_run_id));
    return {
      engine_id: engineId,
      engine_type: type,
      host: hostname(),
      pid: process.pid,
      draining: this.draining,
      started_at_ms: startedAt,
      metadata: {
        static_config: {
          capabilities,
          resource_limits: { concurrency },
          engine_software_version: version,
        },
        dynamic_state: {
          resource_utilization: {
            in_flight: this.turns.size,
            rss_bytes: process.memoryUsage.rss(),
            ...this.cpu(),
          },
          current_scenario_run_ids: [...runs].slice(0, MOST_RUNS),
        },
      },
    };
  }

  private cpu(): { cpu_seconds: number; cpu_share: number } {
    const { user, system } = process.cpuUsage();
    const [seconds, at] = [(user + system) / 1e6, performance.now()];
    const share = ((seconds - this.lastCpu.seconds) * 1_000) / Math.max(1, at - this.lastCpu.at);
    this.lastCpu = { seconds, at };
    return { cpu_seconds: seconds, cpu_share: Math.round(share * 1_000) / 1_000 };
  }
}
