import { Injectable } from '@nestjs/common';
import type { MemoryNote, MemoryPlace } from '@scrai/contracts';
import {
  actionOfKey,
  asStored,
  Database,
  memoryAt,
  memoryOfEdit,
  type AgentState,
  type MemoryRow,
} from '@scrai/store';
import { actionOf, type ActionOptions } from '../actions/action.dto.js';
import { ActionDesk } from '../actions/action-desk.js';
import { notFound } from '../http/resource-id.js';
import { RunReader } from '../runs/run-reader.js';
import { memoryOf, type MemoryEdit } from './memory.dto.js';

/** `add` takes the place of what is forgotten. */
export interface Edit {
  add?: MemoryNote;
  forget?: MemoryPlace;
}

const PLACE = /^(?:([0-9a-f-]{36})\.)?(\d{1,9})\.(\d{1,4})$/;

/** Changes what agents remember: each edit is an action, which the run's host gives its place in the log. */
@Injectable()
export class MemoryEdits {
  constructor(
    private readonly database: Database,
    private readonly runs: RunReader,
    private readonly desk: ActionDesk,
  ) {}

  /**
   * A memory that the agent has now, or had when an edit with this key was asked for the first time.
   * @param id of the memory, or `seq.index` alone.
   * @throws ProblemError 404.
   */
  async get({ agent_id }: AgentState, id: string, key: string | undefined): Promise<MemoryRow> {
    const [, of = agent_id, seq, index] = PLACE.exec(id.toLowerCase()) ?? [];
    const row =
      of === agent_id && seq !== undefined
        ? await memoryAt(this.database, agent_id, { seq: Number(seq), index: Number(index) })
        : null;
    if (row && (row.forgotten_at === null || (await this.isRepeat(key)))) return row;
    throw notFound('memory', id, `GET /api/v1/agents/${agent_id}/memory`);
  }

  private async isRepeat(key: string | undefined): Promise<boolean> {
    return key !== undefined && (await actionOfKey(this.database, key)) !== null;
  }

  /** @throws ProblemError 409 where the run cannot take it, with the reason. */
  async make(
    agent: AgentState,
    { add, forget }: Edit,
    { key, ...options }: ActionOptions & { key?: string },
  ): Promise<MemoryEdit> {
    const run = await this.runs.get(agent.scenario_run_id);
    const payload = { ...(add && { add: [add] }), ...(forget && { forget: [forget] }) };
    const action = await this.desk.carriedOut({ ...options, type: 'memory_edit', agent, run, payload, key });
    const done = action.status === 'processed' && add;
    const row = done ? await memoryOfEdit(this.database, action.id, asStored(add)) : null;
    if (done && !row) throw new Error(`the memory that action ${action.id} has written is not there`);
    return { memory: row && memoryOf(row), action: actionOf(action) };
  }
}
