import {
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { hostname } from 'node:os';
import { Bus } from '@scrai/bus';
import type { EngineHeartbeat } from '@scrai/contracts';
import { EngineIdentity } from './identity.js';
import { TurnsInHand } from './turns-in-hand.js';

const HEARTBEAT_MS = 2_000;
const MOST_RUNS = 100;

/** Registers the engine with its first heartbeat, and says every two seconds that it lives. */
@Injectable()
export class Presence implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private timer?: NodeJS.Timeout;
  private draining = false;

  constructor(
    private readonly bus: Bus,
    private readonly identity: EngineIdentity,
    private readonly turns: TurnsInHand,
  ) {}

  onApplicationBootstrap(): void {
    this.tell();
    this.timer = setInterval(() => this.tell(), HEARTBEAT_MS);
  }

  beforeApplicationShutdown(): void {
    this.draining = true;
    this.tell();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
    this.turns.abort();
  }

  private tell(): void {
    this.bus.news(this.bus.subjects.heartbeat(), JSON.stringify(this.heartbeat()));
  }

  private heartbeat(): EngineHeartbeat {
    const { engineId, type, version, capabilities, concurrency, startedAt } = this.identity;
    const cpu = process.cpuUsage();
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
            cpu_seconds: (cpu.user + cpu.system) / 1e6,
          },
          current_scenario_run_ids: [...runs].slice(0, MOST_RUNS),
        },
      },
    };
  }
}
