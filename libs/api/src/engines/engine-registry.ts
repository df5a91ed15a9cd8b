import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { DrainRequest, EngineDynamicState, EngineHeartbeat } from '@scrai/contracts';
import { ProblemError } from '@scrai/service-kit';
import { Database, drainEngine, getEngine, recordHeartbeats, type EngineStateRow } from '@scrai/store';
import { notFound } from '../http/resource-id.js';
import type { EngineStateBody, EngineWord, RegisterEngineBody } from './engine-words.dto.js';

/** An engine that does not say how many turns it takes at a time is thought to take this many. */
const CONCURRENCY = 5;
const MOST_UTILIZATION = 10_000;

/** Engines over REST as those over the bus: the same rows, the same heartbeats. */
@Injectable()
export class EngineRegistry {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
  ) {}

  /** @throws ProblemError 404 for an engine that never registered. */
  async get(engineId: string): Promise<EngineStateRow> {
    const row = await getEngine(this.database, engineId);
    if (!row) throw notFound('engine', engineId, 'GET /api/v1/engine-instances?status=gone');
    return row;
  }

  /** Registers an engine; again with the same id, it renews what is known. @param address of whoever asks. */
  async register(body: RegisterEngineBody, address: string): Promise<EngineStateRow> {
    const engine_id = (body.engine_id ?? randomUUID()).toLowerCase();
    const known = await getEngine(this.database, engine_id);
    if (known && known.engine_type !== body.engine_type) {
      const detail = `Engine ${engine_id} is registered with type ${known.engine_type}; take a new engine_id for another type.`;
      throw new ProblemError(409, 'other_engine_type', detail);
    }
    const heartbeat: EngineHeartbeat = {
      engine_id,
      engine_type: body.engine_type,
      host: body.host ?? address,
      pid: body.pid ?? 0,
      started_at_ms: known?.started_at.getTime() ?? Date.now(),
      metadata: {
        static_config: {
          capabilities: body.capabilities ?? [],
          resource_limits: { concurrency: CONCURRENCY, ...body.resource_limits },
          engine_software_version: body.engine_software_version,
        },
        dynamic_state: dynamicState(known?.metadata.dynamic_state, body),
      },
    };
    await recordHeartbeats(this.database, [heartbeat]);
    return this.get(engine_id);
  }

  /** Tells that an engine lives; written with the words of others, a moment later. */
  async heartbeat(engineId: string, word: EngineWord): Promise<EngineStateRow> {
    const row = await this.get(engineId);
    const heartbeat = heartbeatOf(row, word);
    this.bus.news(this.bus.subjects.heartbeat(), JSON.stringify(heartbeat));
    return { ...row, metadata: heartbeat.metadata, heartbeat_at: new Date() };
  }

  /** Writes an engine's state at once. @throws ProblemError 409 for one that drains and would not. */
  async setState(engineId: string, { status, ...word }: EngineStateBody): Promise<EngineStateRow> {
    const row = await this.get(engineId);
    if (status === 'online' && row.draining) {
      const detail = `Engine ${engineId} drains, and takes no work again; register a new one.`;
      throw new ProblemError(409, 'engine_draining', detail);
    }
    const heartbeat = heartbeatOf(row, word);
    await recordHeartbeats(this.database, [{ ...heartbeat, draining: status === 'draining' }]);
    return status === 'draining' ? this.drain(engineId) : this.get(engineId);
  }

  /** The engine takes no more work; what it has in hand, it may finish. */
  async drain(engineId: string): Promise<EngineStateRow> {
    const row = await drainEngine(this.database, engineId);
    if (!row) throw notFound('engine', engineId, 'GET /api/v1/engine-instances');
    const request: DrainRequest = { engine_id: engineId };
    this.bus.news(this.bus.subjects.drain(), JSON.stringify(request));
    return row;
  }
}

const heartbeatOf = (row: EngineStateRow, word: EngineWord): EngineHeartbeat => ({
  engine_id: row.engine_id,
  engine_type: row.engine_type,
  host: row.host,
  pid: row.pid,
  draining: row.draining,
  started_at_ms: row.started_at.getTime(),
  metadata: { ...row.metadata, dynamic_state: dynamicState(row.metadata.dynamic_state, word) },
});

/** What an engine does not say, it said before. @throws ProblemError 422 for more than a heartbeat should carry. */
function dynamicState(known: EngineDynamicState | undefined, word: EngineWord): EngineDynamicState {
  const { resource_utilization = {} } = word;
  if (JSON.stringify(resource_utilization).length > MOST_UTILIZATION) {
    const detail = `resource_utilization must have at most ${MOST_UTILIZATION} characters as JSON`;
    const fault = { pointer: '/resource_utilization', detail };
    throw new ProblemError(422, 'invalid_body', `The body has a fault: ${detail}.`, [fault]);
  }
  return {
    resource_utilization: {
      in_flight: 0,
      ...known?.resource_utilization,
      ...resource_utilization,
    },
    current_scenario_run_ids: word.current_scenario_run_ids ?? known?.current_scenario_run_ids ?? [],
  };
}
