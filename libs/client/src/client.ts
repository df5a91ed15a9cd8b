import type { ActionStatus, ActionType } from '@scrai/contracts';
import { AgentCalls } from './calls/agents.js';
import { BudgetCalls } from './calls/budgets.js';
import { BlobCalls } from './calls/blobs.js';
import { EngineCalls } from './calls/engines.js';
import { DeadLetterCalls } from './calls/dead-letters.js';
import { LessonCalls } from './calls/lessons.js';
import { QueueCalls } from './calls/queue.js';
import { RunCalls } from './calls/runs.js';
import { TrainingCalls } from './calls/training.js';
import { TemplateCalls } from './calls/templates.js';
import { Http } from './http.js';
import type { Page, PageQuery } from './page.js';
import type { ModelOverview } from './resources/models.js';
import type { Action, NewAction } from './resources/actions.js';
import type {
  EventTypeResource,
  EventTypeValues,
  RetryPolicy,
  RetryPolicyValues,
} from './resources/policies.js';
import type { EventDetail } from './resources/queue.js';

export interface ActionFilter extends PageQuery {
  type?: ActionType;
  status?: ActionStatus;
  agent_id?: string;
  scenario_run_id?: string;
}

/** Every call of the REST surface, typed. Failures are ProblemResponse or Unreachable. */
export class ScraiClient {
  readonly runs: RunCalls;
  readonly agents: AgentCalls;
  readonly scenarioTemplates: TemplateCalls;
  readonly agentTemplates: TemplateCalls;
  readonly engines: EngineCalls;
  readonly budgets: BudgetCalls;
  readonly training: TrainingCalls;
  readonly dlq: DeadLetterCalls;
  readonly queue: QueueCalls;
  readonly lessons: LessonCalls;
  readonly blobs: BlobCalls;
  private readonly http: Http;

  /**
   * @param url address of the server, such as `http://127.0.0.1:3000`.
   * @param options.apiKey needed by servers that others can reach; sent with every call.
   */
  constructor(url: string, options: { apiKey?: string } = {}) {
    this.http = new Http(url, options.apiKey);
    this.runs = new RunCalls(this.http);
    this.agents = new AgentCalls(this.http);
    this.scenarioTemplates = new TemplateCalls(this.http, '/scenario-templates');
    this.dlq = new DeadLetterCalls(this.http);
    this.agentTemplates = new TemplateCalls(this.http, '/agent-templates');
    this.engines = new EngineCalls(this.http);
    this.budgets = new BudgetCalls(this.http);
    this.training = new TrainingCalls(this.http);
    this.queue = new QueueCalls(this.http);
    this.lessons = new LessonCalls(this.http);
    this.blobs = new BlobCalls(this.http);
  }

  /** @param idempotencyKey the same key and body are one action, however often they are sent. */
  ask(action: NewAction, idempotencyKey?: string): Promise<Action> {
    const headers: Record<string, string> = idempotencyKey ? { 'idempotency-key': idempotencyKey } : {};
    return this.http.json('POST', '/actions', { body: action, headers });
  }

  actions(filter: ActionFilter = {}): Promise<Page<Action>> {
    return this.http.json('GET', '/actions', { query: { ...filter } });
  }

  action(id: string): Promise<Action> {
    return this.http.json('GET', `/actions/${encodeURIComponent(id)}`);
  }

  /** What the installation can reach, what it costs, and how the key of each provider stands. */
  models(): Promise<ModelOverview> {
    return this.http.json('GET', '/models');
  }

  event(id: string): Promise<EventDetail> {
    return this.http.json('GET', `/events/${encodeURIComponent(id)}`);
  }

  eventTypes(query: PageQuery = {}): Promise<Page<EventTypeResource>> {
    return this.http.json('GET', '/event-types', { query: { ...query } });
  }

  setEventType(name: string, values: EventTypeValues): Promise<EventTypeResource> {
    return this.http.json('PUT', `/event-types/${encodeURIComponent(name)}`, { body: values });
  }

  retryPolicies(query: PageQuery = {}): Promise<Page<RetryPolicy>> {
    return this.http.json('GET', '/retry-policies', { query: { ...query } });
  }

  setRetryPolicy(name: string, values: RetryPolicyValues): Promise<RetryPolicy> {
    return this.http.json('PUT', `/retry-policies/${encodeURIComponent(name)}`, { body: values });
  }
}
