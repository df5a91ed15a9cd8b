import { Injectable } from '@nestjs/common';
import { Database, getAgent, type AgentState } from '@scrai/store';
import { notFound, ResourceId } from '../http/resource-id.js';

const LIST = 'GET /api/v1/agents';

/** Pipe of `{id}` in the paths of agents. */
export const AgentId = new ResourceId('agent', LIST);

@Injectable()
export class AgentReader {
  constructor(private readonly database: Database) {}

  /** @throws ProblemError 404. */
  async get(id: string): Promise<AgentState> {
    const agent = await getAgent(this.database, id.toLowerCase());
    if (!agent) throw notFound('agent', id, LIST);
    return agent;
  }
}
