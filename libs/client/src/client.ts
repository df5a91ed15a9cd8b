import type { AgentStatus } from '@scrai/contracts';
import { EngineCalls } from './calls/engines.js';
import { DeadLetterCalls } from './calls/dead-letters.js';
import { RunCalls } from './calls/runs.js';
import { TemplateCalls } from './calls/templates.js';
import { Http } from './http.js';
import type { Page, PageQuery } from './page.js';
import type { Agent, AgentStep } from './resources/agents.js';
import type { EventTypeResource, RetryPolicy, RetryPolicyValues } from './resources/policies.js';
import type { EventDetail } from './resources/queue.js';

/** Every call of the REST surface, typed. Failures are ProblemResponse or Unreachable. */
export class ScraiClient {
  readonly runs: RunCalls;
  readonly scenarioTemplates: TemplateCalls;
  readonly agentTemplates: TemplateCalls;
  readonly engines: EngineCalls;
  readonly dlq: DeadLetterCalls;
  private readonly http: Http;

  /**
   * @param url address of the server, such as `http://127.0.0.1:3000`.
   * @param options.apiKey needed by servers that others can reach; sent with every call.
   */
  constructor(url: string, options: { apiKey?: string } = {}) {
    this.http = new Http(url, options.apiKey);
    this.runs = new RunCalls(this.http);
    this.scenarioTemplates = new TemplateCalls(this.http, '/scenario-templates');
    this.dlq = new DeadLetterCalls(this.http);
    this.agentTemplates = new TemplateCalls(this.http, '/agent-templates');
    this.engines = new EngineCalls(this.http);
  }

  agents(filter: PageQuery & { scenario_run_id?: string; status?: AgentStatus } = {}): Promise<Page<Agent>> {
    return this.http.json('GET', '/agents', { query: { ...filter } });
  }

  agent(id: string): Promise<Agent> {
    return this.http.json('GET', `/agents/${encodeURIComponent(id)}`);
  }

  agentSteps(id: string, query: PageQuery = {}): Promise<Page<AgentStep>> {
    return this.http.json('GET', `/agents/${encodeURIComponent(id)}/steps`, { query: { ...query } });
  }

  event(id: string): Promise<EventDetail> {
    return this.http.json('GET', `/events/${encodeURIComponent(id)}`);
  }

  eventTypes(query: PageQuery = {}): Promise<Page<EventTypeResource>> {
    return this.http.json('GET', '/event-types', { query: { ...query } });
  }

  retryPolicies(query: PageQuery = {}): Promise<Page<RetryPolicy>> {
    return this.http.json('GET', '/retry-policies', { query: { ...query } });
  }

  setRetryPolicy(name: string, values: RetryPolicyValues): Promise<RetryPolicy> {
    return this.http.json('PUT', `/retry-policies/${encodeURIComponent(name)}`, { body: values });
  }
}
