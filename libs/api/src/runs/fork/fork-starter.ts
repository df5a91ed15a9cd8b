import { Inject, Injectable } from '@nestjs/common';
import type { Fault, JsonObject, RunChanged } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import {
  changeFaults,
  fold,
  inlinePrompts,
  PromptLibrary,
  requestedTurns,
  type RunState,
} from '@scrai/scenario';
import { CONFIG, ProblemError, type Config } from '@scrai/service-kit';
import { Database, type Run } from '@scrai/store';
import { checkedBreakpoints } from '../breakpoints/checked-breakpoints.js';
import { KnownModels, modelsOf } from '../known-models.js';
import { asked, keyed, repeatedRun, type Keyed } from '../repeated-run.js';
import { faultsOfParameters, faultsOfSize } from '../run-bounds.js';
import { TrainedModels } from '../../training/trained-models.js';
import type { ForkBody } from './fork.dto.js';
import { asPayload, RunForks } from './run-forks.js';

/** Forks of runs with changes, which are checked as a whole before anything is written. */
@Injectable()
export class ForkStarter {
  constructor(
    private readonly database: Database,
    private readonly forks: RunForks,
    private readonly models: KnownModels,
    private readonly prompts: PromptLibrary,
    private readonly trained: TrainedModels,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param key of the client: the same key and body are one fork.
   * @throws ProblemError 422 for an event that is not there, for a change with faults, and for a key that has made another run.
   */
  async start(parent: Run, body: ForkBody, key: string | undefined): Promise<Run> {
    const request = asked(`/scenario-runs/${parent.id}/fork`, body);
    const before = await repeatedRun(this.database, key, request);
    return before ?? this.startNew(parent, body, keyed(key, request));
  }

  private async startNew(parent: Run, body: ForkBody, key: Keyed): Promise<Run> {
    const { at_seq, reuse_answers = false, mode = parent.mode, step = false, labels = null } = body;
    const lane = mode === 'trial' ? ('low' as const) : ('high' as const);
    const point = await this.forks.point(parent, at_seq, { lane, reuse_answers });
    const changes = body.changes && (await this.trained.inChange(body.changes));
    const payload = this.checked(point.state, { ...body, changes });
    if (payload) {
      const event = { seq: at_seq + 1, type: 'run.changed' as const, caused_by: null, payload };
      point.state = fold(point.state, event);
      this.refuseTooMuch(point.state);
    }
    const breakpoints = checkedBreakpoints(point.state.compiled, body.breakpoints ?? []);
    return this.forks.make(point, {
      ...{ at_seq, reuse_answers, mode, lane, labels, breakpoints, ...key },
      budget_id: parent.budget_id,
      status: step ? 'paused' : 'running',
      turn_limit: step ? requestedTurns(point.state) : null,
      change: payload && { type: 'run.changed', payload: payload as JsonObject },
    });
  }

  /** What really changes; null where nothing does. @throws ProblemError 422 with every fault. */
  private checked(state: RunState, { changes = {}, seed }: ForkBody): RunChanged | null {
    const { budget: budgets, ...others } = changes;
    const given = { ...others, seed, budgets };
    const inlined = inlinePrompts(effective(state, given) as JsonObject, this.prompts);
    const change: RunChanged = 'value' in inlined ? inlined.value : {};
    const faults = ('faults' in inlined ? inlined.faults : changeFaults(state, change)).map(inBody);
    if (faults.length > 0) {
      const count = faults.length === 1 ? 'a fault' : `${faults.length} faults`;
      const detail = `The changes have ${count}, and nothing was started: ${faults[0].detail}.`;
      throw new ProblemError(422, 'invalid_changes', detail, faults);
    }
    return Object.keys(change).length > 0 ? change : null;
  }

  private refuseTooMuch({ compiled }: RunState): void {
    const { limits } = this.config;
    const faults = [...faultsOfParameters(compiled.parameters, limits), ...faultsOfSize(compiled, limits)];
    if (faults.length > 0) {
      throw new ProblemError(
        422,
        'invalid_changes',
        `The fork would be too large: ${faults[0].detail}.`,
        faults,
      );
    }
    this.models.refuseOthers(compiled.cast.flatMap(modelsOf), '/changes');
    this.models.refuseWithoutEmbeddings(
      compiled.cast.flatMap(({ memory }) => memory?.embeddings ?? []),
      '/changes',
    );
    this.models.refuseWithoutVoice(
      compiled.cast.flatMap(({ voice }) => voice?.model ?? []),
      '/changes',
    );
  }
}

/** The change without what is as it is. */
function effective(
  { compiled }: RunState,
  { parameters, model, seed, agents, inject, budgets }: RunChanged,
): RunChanged {
  const news = (given: object | undefined, before: object): JsonObject =>
    Object.fromEntries(
      Object.entries(asPayload(given ?? {})).filter(
        ([name, value]) => canonical(value) !== canonical((before as JsonObject)[name] ?? null),
      ),
    );
  const new_parameters = news(parameters, compiled.parameters);
  const new_budgets = news(budgets, compiled.budgets);
  const some = (value: object | undefined): boolean => value !== undefined && Object.keys(value).length > 0;
  return asPayload({
    ...(some(new_parameters) ? { parameters: new_parameters } : {}),
    ...(model === compiled.model ? {} : { model }),
    ...(seed === compiled.seed ? {} : { seed }),
    ...(some(agents) ? { agents } : {}),
    ...(inject ? { inject } : {}),
    ...(some(new_budgets) ? { budgets: new_budgets } : {}),
  }) as RunChanged;
}

const inBody = ({ pointer, detail }: Fault): Fault => ({
  pointer: pointer === '/seed' ? pointer : `/changes${pointer.replace(/^\/budgets/, '/budget')}`,
  detail,
});
