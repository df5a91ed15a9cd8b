import { Injectable } from '@nestjs/common';
import type { Price } from '@scrai/contracts';
import { costOf } from '@scrai/model';
import {
  Prompt,
  PromptLibrary,
  type CompiledScenario,
  type TurnWork,
  type WholePrompt,
} from '@scrai/scenario';
import { Database, pastUses } from '@scrai/store';
import { KnownModels, modelsOf } from '../known-models.js';
import type { StartRunBody } from '../run.dto.js';
import { RunStarter, type Prepared } from '../run-starter.js';
import type { Forecast, ForecastOfModel } from './forecast.dto.js';
import { predicted, widened, type Interval } from './interval.js';
import { rehearse, type Uses } from './rehearsal.js';

/** Fewer runs than these say less than playing it through. */
const LEAST_RUNS = 3;
const MOST_RUNS = 20;
/** Seeds that are played in memory. */
const SEEDS = 4;
/** How far tokens of a language model may be from those of a rehearsal: it says less or more, in other tokens. */
const WIDER = { calls: [0.75, 1.35], input_tokens: [0.7, 1.4], output_tokens: [0.5, 4] } as const;

const BUNDLED = /^(simulated|policy):/;

type Quantity = keyof typeof WIDER;

/** Says before a run what it will ask of models, and what that costs. */
@Injectable()
export class Forecasts {
  constructor(
    private readonly database: Database,
    private readonly starter: RunStarter,
    private readonly models: KnownModels,
    private readonly prompts: PromptLibrary,
  ) {}

  /** @throws ProblemError as starting the run would. */
  async of(body: StartRunBody): Promise<Forecast> {
    const prepared = await this.starter.dryRun(body);
    const { run } = prepared;
    const past = await this.past(run);
    const basis = past.length >= LEAST_RUNS ? 'earlier_runs' : 'rehearsal';
    const { samples, cut } =
      basis === 'earlier_runs' ? { samples: past, cut: false } : await this.played(body, prepared);
    const wider = basis === 'rehearsal' && hasLanguageModel(prepared);
    const names = [...new Set(samples.flatMap((uses) => [...uses.keys()]))].sort();
    const models = names.map((name) => this.ofModel(name, samples, prepared.prices, wider));
    return {
      template: run.template,
      template_version: run.template_version,
      basis,
      samples: samples.length,
      complete: !cut,
      models,
      calls: total(models, 'calls'),
      input_tokens: total(models, 'input_tokens'),
      output_tokens: total(models, 'output_tokens'),
      money: total(models, 'money'),
      notes: notesOf(models, cut, basis),
    };
  }

  private async past({ template_hash, parameters, model }: Prepared['run']): Promise<Uses[]> {
    const rows = await pastUses(this.database, { template_hash, parameters, model, limit: MOST_RUNS });
    const runs = new Map<string, Uses>();
    for (const { scenario_run_id: id, model: name, calls, input_tokens, output_tokens } of rows) {
      if (!runs.has(id)) runs.set(id, new Map());
      runs.get(id)!.set(name, { calls, input_tokens, output_tokens });
    }
    return [...runs.values()];
  }

  /** With its own seed, and with a few more where that does not say all: it has none yet, or a language model draws by itself. */
  private async played(body: StartRunBody, prepared: Prepared): Promise<{ samples: Uses[]; cut: boolean }> {
    const length = this.promptLengths();
    const samples: Uses[] = [];
    let cut = false;
    const scenarios: CompiledScenario[] = [prepared.compiled];
    if (body.seed === undefined || hasLanguageModel(prepared))
      for (const seed of seedsBeside(prepared.compiled.seed))
        scenarios.push((await this.starter.dryRun({ ...body, seed })).compiled);
    for (const scenario of scenarios) {
      const rehearsed = await rehearse(scenario, length);
      samples.push(this.resolved(rehearsed.uses));
      cut ||= rehearsed.cut;
    }
    return { samples, cut };
  }

  /** An alias is forecast as the model that it prefers. */
  private resolved(uses: Uses): Uses {
    const { registry } = this.models;
    const resolved: Uses = new Map();
    for (const [name, use] of uses) {
      const [full] = registry.candidates(name);
      const known = resolved.get(full);
      const sum = (of: Quantity): number => use[of] + (known?.[of] ?? 0);
      resolved.set(full, {
        calls: sum('calls'),
        input_tokens: sum('input_tokens'),
        output_tokens: sum('output_tokens'),
      });
    }
    return resolved;
  }

  private ofModel(
    model: string,
    samples: readonly Uses[],
    prices: Record<string, Price>,
    wider: boolean,
  ): ForecastOfModel {
    const price = prices[model] ?? null;
    const of = (quantity: Quantity): Interval => {
      const seen = predicted(samples.map((uses) => uses.get(model)?.[quantity] ?? 0));
      const [down, up] = WIDER[quantity];
      return rounded(wider ? widened(seen, down, up) : seen);
    };
    const [calls, input, output] = [of('calls'), of('input_tokens'), of('output_tokens')];
    const cost = (at: keyof Interval): number =>
      price ? costOf({ input_tokens: input[at], output_tokens: output[at] }, price) : 0;
    const money = { low: cost('low'), expected: cost('expected'), high: cost('high') };
    return { model, price, calls, input_tokens: input, output_tokens: output, money };
  }

  private promptLengths(): (work: TurnWork) => number {
    const prompts = new Map<string, Prompt>();
    return ({ engine_type, prompt, view }) => {
      const key = prompt ? JSON.stringify(prompt) : engine_type;
      let text = prompts.get(key);
      if (!text) {
        const shipped = ['actor', 'narrator', 'analyst'].includes(engine_type) ? engine_type : 'actor';
        text = new Prompt({ ...this.prompts.get(shipped), ...prompt } as WholePrompt);
        prompts.set(key, text);
      }
      const { system, user } = text.render(view);
      return system.length + user.length;
    };
  }
}

/** Seeds of the other rehearsals: none is played twice. */
const seedsBeside = (own: number): number[] =>
  Array.from({ length: SEEDS }, (_, i) => i + 1)
    .filter((seed) => seed !== own)
    .slice(0, SEEDS - 1);

/** Whether more is played than the simulated model and policies, which a rehearsal plays as they are. */
const hasLanguageModel = ({ compiled }: Prepared): boolean =>
  compiled.cast.flatMap(modelsOf).some((model) => !BUNDLED.test(model));

const rounded = ({ low, expected, high }: Interval): Interval => ({
  low: Math.floor(low),
  expected: Math.round(expected),
  high: Math.ceil(high),
});

function total(models: readonly ForecastOfModel[], of: Quantity | 'money'): Interval {
  const sum = (at: keyof Interval): number => models.reduce((all, model) => all + model[of][at], 0);
  return { low: sum('low'), expected: sum('expected'), high: sum('high') };
}

function notesOf(models: readonly ForecastOfModel[], cut: boolean, basis: Forecast['basis']): string[] {
  const unpriced = models.filter(({ model, price }) => !price && !BUNDLED.test(model));
  return [
    ...(cut
      ? [
          'The rehearsal was cut off: the scenario has no end of its own within 2,000 turns or 3 s, so it will cost more.',
        ]
      : []),
    ...unpriced.map(
      ({ model }) =>
        `${model} has no price, and is counted as free: add one to the models file, or give it with the run.`,
    ),
    ...(basis === 'rehearsal' ? ['Tools, repairs and failed calls come on top.'] : []),
  ];
}
