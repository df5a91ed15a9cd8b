import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import { agentId, type JsonObject } from '@scrai/contracts';
import { wake } from '@scrai/orchestration';
import { soloScenario } from '@scrai/scenario';
import {
  actionOfKey,
  createRun,
  Database,
  insertAction,
  introduceAgent,
  type ActionRow,
  type NewAction,
} from '@scrai/store';
import { keyReused } from '../http/idempotency-key.js';
import { LessonLibrary } from '../lessons/lesson-library.js';
import { asked, keyed, refuseOther, repeatedRun, type Keyed } from '../runs/repeated-run.js';
import { RunAdmission } from '../runs/run-admission.js';
import { TrainedModels } from '../training/trained-models.js';
import { RunStarter } from '../runs/run-starter.js';
import { TemplateLibrary } from '../templates/template-library.js';
import { INTERVAL_MS, type StartAgentBody } from './start-agent.dto.js';

/** Makes agents that play by themselves, each in a run of its own. */
@Injectable()
export class AgentStarter {
  @Inject(TrainedModels) private readonly trained: TrainedModels;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly library: TemplateLibrary,
    private readonly runs: RunStarter,
    private readonly admission: RunAdmission,
    private readonly lessons: LessonLibrary,
  ) {}

  /**
   * Writes down run, agent and action in one commit; the action is processed when the run plays.
   * @param key of the client: the same key and body are one agent.
   * @throws ProblemError 404 for an unknown template, 422 with every fault, or where the key has started something else,
   *   429 while too many runs have not ended.
   */
  async start(body: StartAgentBody, key?: string): Promise<{ id: string; action: ActionRow }> {
    const { urgency = 'normal', actor = 'api', reason = null, ...wanted } = body;
    const request = asked('/agents', wanted);
    const before = await repeatedRun(this.database, key, request);
    const action =
      before && key !== undefined
        ? await actionOfKey(this.database, key)
        : await this.startNew(wanted, { urgency, actor, reason }, keyed(key, request));
    if (!action?.agent_id) throw keyReused(`started run ${before?.id}`);
    wake(this.bus, action.scenario_run_id, 'started', 'high');
    return { id: action.agent_id, action };
  }

  private async startNew(
    wanted: StartAgentBody,
    how: Pick<NewAction, 'urgency' | 'actor' | 'reason'>,
    key: Keyed,
  ): Promise<ActionRow> {
    const template = await this.library.get('agent', wanted.template, wanted.version);
    const name = wanted.name ?? template.name;
    const scenario = soloScenario({
      name,
      template,
      subject: wanted.subject,
      interval_ms: wanted.interval_ms ?? INTERVAL_MS,
      parameters: wanted.parameters ?? {},
      environment: wanted.environment ?? {},
    });
    const { seed, model } = wanted;
    const material = await this.lessons.pinned({ scenario, agents: [template.document], seed, model });
    const { run: row, compiled } = this.runs.prepare(await this.trained.pinned(material));
    const [{ agentTemplate, engineType, attributes }] = compiled.cast;
    await this.admission.admit();
    return this.database.transaction(async (commit) => {
      const { run, created } = await createRun(commit, { ...row, ...key });
      if (!created && key.asked) refuseOther(run, key.asked);
      const id = agentId(run.id, name);
      const order: NewAction = {
        scenario_run_id: run.id,
        agent_id: id,
        type: 'create',
        payload: { ...wanted } as JsonObject,
        ...how,
        idempotency_key: key.idempotency_key,
      };
      if (created) {
        await introduceAgent(commit, {
          ...{ agent_id: id, scenario_run_id: run.id, name, attributes },
          agent_template: agentTemplate,
          engine_type: engineType,
        });
      }
      const { action, created: fresh } = await insertAction(commit, order);
      if (fresh !== created)
        throw keyReused(created ? `asked for action ${action.id}` : `started run ${run.id}`);
      return action;
    });
  }
}
