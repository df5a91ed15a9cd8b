import type { AgentStatus } from '@scrai/contracts';
import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type { AgentControlled } from '../resources/actions.js';
import type {
  ActionOptions,
  Agent,
  AgentMemory,
  AgentStep,
  InterruptAgent,
  StartAgent,
} from '../resources/agents.js';
import type { PastAgent } from '../resources/past.js';

export interface AgentFilter extends PageQuery {
  scenario_run_id?: string;
  status?: AgentStatus;
  engine_type?: string;
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

  memory(id: string, query: PageQuery = {}): Promise<Page<AgentMemory>> {
    return this.http.json('GET', at(id, 'memory'), { query: { ...query } });
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
