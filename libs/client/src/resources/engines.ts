import type { EngineDynamicState, EngineStaticConfig } from '@scrai/contracts';

/** `online` and `late` come from the heartbeat's age when read; `draining` is what the engine said last. */
export type EngineStatus = 'online' | 'draining' | 'late' | 'gone';

/** One worker process of an engine type. */
export interface EngineInstance {
  id: string;
  engine_id: string;
  engine_type: string;
  host: string;
  pid: number;
  status: EngineStatus;
  /** Age of the last heartbeat, in ms. */
  heartbeat_age_ms: number;
  last_heartbeat_at: string;
  started_at: string;
  metadata: { static_config: EngineStaticConfig; dynamic_state: EngineDynamicState };
  created_at: string;
  updated_at: string;
}
