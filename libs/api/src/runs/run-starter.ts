import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { BreakpointTerms, JsonObject } from '@scrai/contracts';
import { wake } from '@scrai/orchestration';
import { compile, parseTemplate, type CompiledScenario, type Lines, type RunSpec } from '@scrai/scenario';
import { CONFIG, crashPoint, type Config } from '@scrai/service-kit';
import { addBreakpoints, createRun, Database, type NewRun, type Run } from '@scrai/store';
import { Toolbox } from '@scrai/tools';
import { LessonLibrary } from '../lessons/lesson-library.js';
import { faulty } from '../templates/template-intake.js';
import { TemplateLibrary } from '../templates/template-library.js';
import { checkedBreakpoints, MOST_BREAKPOINTS } from './breakpoints/checked-breakpoints.js';
import { TrainedModels } from '../training/trained-models.js';
import { KnownModels, modelsOf } from './known-models.js';
import { asked, keyed, refuseOther, repeatedRun } from './repeated-run.js';
import { RunAdmission } from './run-admission.js';
import { faultsOfParameters, faultsOfSize } from './run-bounds.js';
import type { StartRunBody } from './run.dto.js';

/** `randomInt` draws below 2^48; that many seeds are enough to never meet one twice. */
const SEEDS = 2 ** 48 - 1;

/** What a run is made from; what is left out is drawn, or the installation's own. */
type Material = Pick<RunSpec, 'scenario' | 'agents'> & Partial<RunSpec>;

/** A run that could be started. */
export interface Prepared {
  run: NewRun;
  compiled: CompiledScenario;
  /** By `provider:model`, as they would be pinned. */
  prices: RunSpec['prices'];
}

/** Makes runs out of templates: compiled as a whole first, so that a run that exists can be played. */
@Injectable()
export class RunStarter {
  @Inject(Toolbox) private readonly tools: Toolbox;
  @Inject(LessonLibrary) private readonly lessons: LessonLibrary;
  @Inject(TrainedModels) private readonly trained: TrainedModels;

  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly library: TemplateLibrary,
    private readonly models: KnownModels,
    private readonly admission: RunAdmission,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param key of the client: the same key and body are one run, whatever has happened since.
   * @throws ProblemError 404 for an unknown template, 422 with every fault, or where the key has started something else, 429 while
   *   too many runs have not ended.
   */
  async start(body: StartRunBody, key: string | undefined): Promise<Run> {
    const request = asked('/scenario-runs', body);
    const before = await repeatedRun(this.database, key, request);
    const run = before ?? (await this.startNew(body, key, request));
    crashPoint('orchestrator.run-created');
    wake(this.bus, run.id, 'started', run.lane);
    return run;
  }

  /**
   * A live run of a scenario at hand, compiled as a whole. Nothing is written.
   * @throws ProblemError 422 with every fault.
   */
  prepare(material: Material, lines: Lines | null = null): Prepared {
    const { scenario, agents, parameters = {}, seed, model, prices = {}, budgets } = material;
    const { lessons, lesson_sets, models = {} } = material;
    const spec: RunSpec = {
      ...{ scenario, agents, parameters, prices },
      ...(budgets && { budgets }),
      ...(lessons === undefined ? {} : { lessons }),
      ...(lesson_sets && { lesson_sets }),
      seed: seed ?? randomInt(SEEDS),
      model: model ?? this.config.model,
    };
    const { limits } = this.config;
    const tooMuch = faultsOfParameters(parameters, limits);
    if (tooMuch.length > 0) throw faulty('The run', tooMuch);
    const compilation = compile({ ...spec, models, lines, toolFaults: this.tools.faultsOf });
    if ('faults' in compilation) {
      const what = `${String(scenario.name)} ${String(scenario.version)} with these parameters`;
      throw faulty(what, compilation.faults);
    }
    const { compiled } = compilation;
    const tooLarge = faultsOfSize(compiled, limits);
    if (tooLarge.length > 0) throw faulty(`${compiled.name} ${compiled.version}`, tooLarge);
    const named = compiled.cast.flatMap(modelsOf);
    const embedding = compiled.cast.flatMap(({ memory }) => memory?.embeddings ?? []);
    const voices = compiled.cast.flatMap(({ voice }) => voice?.model ?? []);
    this.models.refuseOthers(named);
    this.models.refuseWithoutEmbeddings(embedding);
    this.models.refuseWithoutVoice(voices);
    const trained = Object.entries(models).filter(
      ([, full]) => full === compiled.model || named.includes(full),
    );
    if (trained.length > 0) spec.models = Object.fromEntries(trained);
    spec.prices = { ...this.models.pricesOf([...named, ...embedding, ...voices]), ...prices };
    const run: NewRun = {
      template: compiled.name,
      template_version: compiled.version,
      template_hash: compiled.hash,
      parameters: compiled.parameters,
      seed: spec.seed,
      model: spec.model,
      mode: 'live',
      lane: 'high',
      turn_limit: null,
      on_dead_letter: compiled.onDeadLetter,
      labels: null,
      spec: spec as unknown as JsonObject,
      idempotency_key: null,
    };
    return { run, compiled, prices: spec.prices };
  }

  /** What a body would start. Nothing is written. @throws ProblemError as `start`. */
  async dryRun(body: StartRunBody): Promise<Prepared> {
    return (await this.made(body)).prepared;
  }

  private async startNew(body: StartRunBody, key: string | undefined, request: JsonObject): Promise<Run> {
    const { wanted, breakpoints } = await this.made(body);
    await this.admission.admit(body.budget_id);
    const { run, created } = await this.create({ ...wanted, ...keyed(key, request) }, breakpoints);
    if (!created) refuseOther(run, request);
    return run;
  }

  private create(wanted: NewRun, breakpoints: BreakpointTerms[]): ReturnType<typeof createRun> {
    if (breakpoints.length === 0) return createRun(this.database, wanted);
    return this.database.transaction(async (transaction) => {
      const made = await createRun(transaction, wanted);
      if (made.created) await addBreakpoints(transaction, made.run.id, breakpoints, MOST_BREAKPOINTS);
      return made;
    });
  }

  private async made(
    body: StartRunBody,
  ): Promise<{ wanted: NewRun; breakpoints: BreakpointTerms[]; prepared: Prepared }> {
    const { document: scenario, source } = await this.library.get('scenario', body.template, body.version);
    const parsed = parseTemplate(source);
    const lines = 'template' in parsed ? parsed.template.lines : null;
    const agents = await this.library.agentsFor(scenario);
    const { parameters, seed, model, prices, lessons, budget } = body;
    const budgets = budget && given(budget);
    const material = { scenario, agents, parameters, seed, model, prices, budgets, lessons };
    const prepared = this.prepare(await this.trained.pinned(await this.lessons.pinned(material)), lines);
    const { run, compiled } = prepared;
    const breakpoints = checkedBreakpoints(compiled, body.breakpoints ?? []);
    const wanted = {
      ...run,
      mode: body.mode ?? 'live',
      lane: body.mode === 'trial' ? ('low' as const) : ('high' as const),
      turn_limit: body.step ? 0 : null,
      on_dead_letter: body.on_dead_letter ?? run.on_dead_letter,
      labels: body.labels ?? null,
      budget_id: body.budget_id ?? null,
    };
    return { wanted, breakpoints, prepared };
  }
}

/** The parts of a body that were given. */
const given = <T extends object>(body: T): T =>
  Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as T;
