import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { JsonObject } from '@scrai/contracts';
import { wake } from '@scrai/orchestration';
import {
  compileSpec,
  digestOf,
  distillationScenario,
  inOrder,
  type DistilledRun,
  type RunDigest,
  type RunSpec,
  type Study,
} from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import { createRun, Database, getRun, runToPlay, type Run } from '@scrai/store';
import { ResultsOfRuns } from '../runs/results-of-runs.js';
import { asked, keyed, refuseOther, repeatedRun } from '../runs/repeated-run.js';
import { RunAdmission } from '../runs/run-admission.js';
import { RunStarter } from '../runs/run-starter.js';
import { TemplateLibrary } from '../templates/template-library.js';
import { TrainedModels } from '../training/trained-models.js';
import type { DistilBody } from './new-lesson-set.dto.js';

/** What is learned of an ended run, with where it is kept. */
type Source = RunDigest & { source: DistilledRun };

/** Starts the runs that distil lessons from others. */
@Injectable()
export class Distillations {
  @Inject(TrainedModels) private readonly trained: TrainedModels;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly library: TemplateLibrary,
    private readonly results: ResultsOfRuns,
    private readonly runs: RunStarter,
    private readonly admission: RunAdmission,
  ) {}

  /**
   * Equal runs, whatever their order and ids, give equal distillations.
   * @param key of the client: the same key and body are one distillation.
   * @throws ProblemError 422 for runs that nothing can be learned from, and for a key that has started something else.
   */
  async start(body: DistilBody, key: string | undefined): Promise<Run> {
    const request = asked('/lesson-sets/distillations', body);
    const before = await repeatedRun(this.database, key, request);
    const run = before ?? (await this.startNew(body, key, request));
    wake(this.bus, run.id, 'started', run.lane);
    return run;
  }

  private async startNew(body: DistilBody, key: string | undefined, request: JsonObject): Promise<Run> {
    const { name, measure, better = 'higher', feedback, seed = 0, model, for: role } = body;
    const goal = { measure, better };
    await this.admission.admit();
    const runs = inOrder(await this.read(body.runs, { goal, of: body.runs.length, role }));
    refuseUnmeasured(runs, measure);
    const [reference, version] = (body.distiller ?? 'distiller').split('@');
    const template = await this.library.get('agent', reference, version);
    const distiller = `${template.name}@${template.version}`;
    const scenario = distillationScenario({ name, goal, feedback, runs, distiller });
    const material = await this.trained.pinned({ scenario, agents: [template.document], seed, model });
    const { run: row } = this.runs.prepare(material);
    const sources = runs.map(({ source }) => source);
    const [{ roles }] = runs;
    const spec = { ...row.spec, distils: { name, goal, roles, feedback: feedback ?? null, sources } };
    const wanted = { ...row, spec: spec as unknown as typeof row.spec, labels: { distils: name } };
    const { run, created } = await createRun(this.database, { ...wanted, ...keyed(key, request) });
    if (!created) refuseOther(run, request);
    return run;
  }

  private async read(ids: readonly string[], study: Study): Promise<Source[]> {
    const sources: Source[] = [];
    for (const [index, id] of ids.entries()) {
      const run = await getRun(this.database, id);
      const pointer = `/runs/${index}`;
      if (!run) throw unfit(pointer, `there is no run ${id}`);
      if (run.ended_at === null) throw unfit(pointer, `run ${id} is ${run.status}, and has not ended`);
      const first = sources[0]?.source.template ?? run.template;
      if (run.template !== first)
        throw unfit(pointer, `run ${id} is of ${run.template}, and others of ${first}`);
      const source = await this.readOne(run, study);
      if (source.roles.length === 0) throw unfit('/for', `nobody takes part in run ${id} as ${study.role}`);
      refuseOtherRoles(sources[0] ?? source, source, pointer);
      sources.push(source);
    }
    return sources;
  }

  /** Hundreds of runs may be named: of each no more is held than is shown. */
  private async readOne(run: Run, study: Study): Promise<Source> {
    const { fingerprint, measurements, ...results } = await this.results.of(run);
    const stored = (await runToPlay(this.database, run.id))!;
    const ended = {
      compiled: compileSpec(stored.spec as unknown as RunSpec),
      results,
      measurements: measurements.map(({ agent, ...rest }) => ({ ...rest, agent: agent ?? undefined })),
      fingerprint,
    };
    return {
      ...digestOf(ended, study),
      source: {
        scenario_run_id: run.id,
        template: run.template,
        template_version: run.template_version,
        seed: run.seed,
        fingerprint,
      },
    };
  }
}

function refuseUnmeasured(runs: readonly RunDigest[], measure: string): void {
  const known = new Set(runs.flatMap(({ measured }) => measured));
  if (known.has(measure)) return;
  const names = [...known].sort().join(', ') || 'nothing';
  throw unfit('/measure', `none of the runs measured ${measure}; they measured ${names}`);
}

/** What one role may learn, and no other, depends on who there is. */
function refuseOtherRoles(first: Source, { roles, source }: Source, pointer: string): void {
  const of = (names: readonly string[]): string => [...names].sort().join(', ');
  if (of(roles) === of(first.roles)) return;
  const detail = `run ${source.scenario_run_id} is played by ${of(roles)}, and others by ${of(first.roles)}: name in \`for\` the role that is to learn`;
  throw unfit(pointer, detail);
}

const unfit = (pointer: string, detail: string): ProblemError =>
  new ProblemError(422, 'nothing_to_learn_from', `Nothing can be distilled: ${detail}.`, [
    { pointer, detail },
  ]);
