import type { AgentStatus, MemoryKind } from '@scrai/contracts';
import type { Http } from '../http.js';
import type { AgentMemory, MemoryChange, MemoryEdit, NewMemory } from '../resources/memory.js';
import type { Page, PageQuery } from '../page.js';
import type { AgentControlled } from '../resources/actions.js';
import type { ActionOptions, Agent, AgentStep, InterruptAgent, StartAgent } from '../resources/agents.js';
import type { PastAgent } from '../resources/past.js';

export interface AgentFilter extends PageQuery {
  scenario_run_id?: string;
  status?: AgentStatus;
  engine_type?: string;
}

export interface MemoryFilter extends PageQuery {
  kind?: MemoryKind;
  /** As it was when the log had this many events. */
  at_seq?: number;
  /** Words, of which one must be in it. */
  q?: string;
}

/** Calls of `agents`. */
export class AgentCalls {
  constructor(private readonly http: Http) {}

  /** @param idempotencyKey the same key and body create one agent, however often they are sent. */
  create(agent: StartAgent, idempotencyKey?: string): Promise<Agent> {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    return this.http.json('POST', '/agents', { body: agent, headers });
  }

  list(filter: AgentFilter = {}): Promise<Page<Agent>> {
    return this.http.json('GET', '/agents', { query: { ...filter } });
  }

  get(id: string): Promise<Agent> {
    return this.http.json('GET', at(id));
  }

  /** The agent as it was after an event of its run; as it is now when none is named. */
  state(id: string, at_seq?: number): Promise<PastAgent> {
    return this.http.json('GET', at(id, 'state'), { query: { at_seq } });
  }

  steps(id: string, query: PageQuery = {}): Promise<Page<AgentStep>> {
    return this.http.json('GET', at(id, 'steps'), { query: { ...query } });
  }

  memory(id: string, filter: MemoryFilter = {}): Promise<Page<AgentMemory>> {
    return this.http.json('GET', at(id, 'memory'), { query: { ...filter } });
  }

  remember(id: string, memory: NewMemory): Promise<MemoryEdit> {
    return this.http.json('POST', at(id, 'memory'), { body: memory });
  }

  /** @param memoryId id of the memory, or its `seq.index`. */
  changeMemory(id: string, memoryId: string, change: MemoryChange): Promise<MemoryEdit> {
    return this.http.json('PUT', `${at(id, 'memory')}/${encodeURIComponent(memoryId)}`, { body: change });
  }

  forget(id: string, memoryId: string, options: ActionOptions = {}): Promise<MemoryEdit> {
    const path = `${at(id, 'memory')}/${encodeURIComponent(memoryId)}`;
    return this.http.json('DELETE', path, { query: { ...options } });
  }

  pause(id: string, options: ActionOptions = {}): Promise<AgentControlled> {
    return this.http.json('POST', at(id, 'pause'), { body: options });
  }

  resume(id: string, options: ActionOptions = {}): Promise<AgentControlled> {
    return this.http.json('POST', at(id, 'resume'), { body: options });
  }

  interrupt(id: string, interruption: InterruptAgent): Promise<AgentControlled> {
    return this.http.json('POST', at(id, 'interrupt'), { body: interruption });
  }

  /** It ends the turn in hand and leaves; after `timeout_ms` that turn is cancelled. */
  destroy(id: string, options: ActionOptions & { timeout_ms?: number } = {}): Promise<AgentControlled> {
    return this.http.json('DELETE', at(id), { query: { ...options } });
  }
}

const at = (id: string, part?: string): string =>
  `/agents/${encodeURIComponent(id)}${part === undefined ? '' : `/${part}`}`;
