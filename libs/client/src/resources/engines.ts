import type {
  EngineDynamicState,
  EngineStaticConfig,
  ResourceLimits,
  ResourceUtilization,
} from '@scrai/contracts';

/** `online` and `late` come from the heartbeat's age when read; `draining` is what the engine said last. */
export type EngineStatus = 'online' | 'draining' | 'late' | 'gone';

/** One worker process of an engine type. */
export interface EngineInstance {
  id: string;
  engine_id: string;
  engine_type: string;
  host: string;
  /** 0 where the engine does not say. */
  pid: number;
  status: EngineStatus;
  /** It takes no more work. */
  draining: boolean;
  /** Age of the last heartbeat, in ms. */
  heartbeat_age_ms: number;
  last_heartbeat_at: string;
  started_at: string;
  /** A sentence where its version differs from the platform's, or from that of others of its type. */
  version_mismatch: string | null;
  metadata: { static_config: EngineStaticConfig; dynamic_state: EngineDynamicState };
  created_at: string;
  updated_at: string;
}

/** What an engine may say of itself at any time; what it leaves out stays as it was. */
export interface EngineWord {
  resource_utilization?: Partial<ResourceUtilization>;
  current_scenario_run_ids?: string[];
}

export interface EngineStateValues extends EngineWord {
  /** An engine that drains stays so. */
  status?: 'online' | 'draining';
}

export interface EngineRegistration extends EngineWord {
  engine_type: string;
  /** UUID, a new one for each start of a process; made by the server when absent. */
  engine_id?: string;
  capabilities?: string[];
  resource_limits?: Partial<ResourceLimits>;
  engine_software_version: string;
  host?: string;
  pid?: number;
}
