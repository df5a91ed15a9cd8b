import { randomInt } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Bus } from '@scrai/bus';
import type { JsonObject } from '@scrai/contracts';
import { canonical } from '@scrai/determinism';
import { ModelError, models } from '@scrai/model';
import { wake } from '@scrai/orchestration';
import { compile, parseTemplate, type RunSpec } from '@scrai/scenario';
import { CONFIG, ProblemError, type Config } from '@scrai/service-kit';
import { createRun, Database, type NewRun, type Run } from '@scrai/store';
import { faulty } from '../templates/template-intake.js';
import { TemplateLibrary } from '../templates/template-library.js';
import { faultsOfParameters, faultsOfSize } from './run-bounds.js';
import type { StartRunBody } from './run.dto.js';

const LONGEST_KEY = 200;
/** `randomInt` draws below 2^48; that many seeds are enough to never meet one twice. */
const SEEDS = 2 ** 48 - 1;

/** Makes runs out of templates: compiled as a whole first, so that a run that exists can be played. */
@Injectable()
export class RunStarter {
  constructor(
    private readonly database: Database,
    private readonly bus: Bus,
    private readonly library: TemplateLibrary,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param key of the client: the same key and body are one run.
   * @throws ProblemError 404 for an unknown template, 422 with every fault, or where the key has started something else.
   */
  async start(body: StartRunBody, key: string | undefined): Promise<Run> {
    if (key !== undefined && (key === '' || key.length > LONGEST_KEY)) {
      throw new ProblemError(
        400,
        'invalid_idempotency_key',
        `Idempotency-Key has 1 to ${LONGEST_KEY} characters.`,
      );
    }
    const { run, created } = await createRun(this.database, await this.prepared(body, key ?? null));
    if (!created) refuseOther(run, body);
    wake(this.bus, run.id, 'started');
    return run;
  }

  /** A run whose model nobody here can reach would wait for ever. @throws ProblemError 422. */
  private refuseUnknownModels(names: string[]): void {
    const known = models({ openai: this.config.openai });
    for (const name of new Set(names)) {
      try {
        known.resolve(name);
      } catch (error) {
        if (!(error instanceof ModelError)) throw error;
        const { message: detail } = error;
        throw new ProblemError(422, 'unknown_model', detail, [{ pointer: '/model', detail }]);
      }
    }
  }

  private async prepared(body: StartRunBody, key: string | null): Promise<NewRun> {
    const { limits } = this.config;
    const tooMuch = faultsOfParameters(body.parameters ?? {}, limits);
    if (tooMuch.length > 0) throw faulty('The run', tooMuch);
    const template = await this.library.get('scenario', body.template, body.version);
    const spec: RunSpec = {
      scenario: template.document,
      agents: await this.library.agentsFor(template.document),
      parameters: body.parameters ?? {},
      seed: body.seed ?? randomInt(SEEDS),
      model: body.model ?? this.config.model,
      prices: body.prices ?? {},
    };
    const parsed = parseTemplate(template.source);
    const lines = 'template' in parsed ? parsed.template.lines : null;
    const compilation = compile({ ...spec, lines });
    if ('faults' in compilation)
      throw faulty(`${template.name} ${template.version} with these parameters`, compilation.faults);
    const tooLarge = faultsOfSize(compilation.compiled, limits);
    if (tooLarge.length > 0) throw faulty(`${template.name} ${template.version}`, tooLarge);
    this.refuseUnknownModels(compilation.compiled.cast.map((agent) => agent.model));
    const { seed, model } = spec;
    return {
      template: template.name,
      template_version: template.version,
      template_hash: template.content_hash,
      parameters: compilation.compiled.parameters,
      seed,
      model,
      mode: body.mode ?? 'live',
      lane: body.mode === 'trial' ? 'low' : 'high',
      turn_limit: body.step ? 0 : null,
      on_dead_letter: body.on_dead_letter ?? compilation.compiled.onDeadLetter,
      labels: body.labels ?? null,
      spec: spec as unknown as JsonObject,
      idempotency_key: key,
    };
  }
}

/** @throws ProblemError 422 where the run that a key has started is not the one that is asked for now. */
function refuseOther(run: Run, body: StartRunBody): void {
  const asked = {
    template: body.template,
    seed: body.seed,
    model: body.model,
    mode: body.mode,
    labels: body.labels,
    on_dead_letter: body.on_dead_letter,
  };
  const parts: [string, unknown, unknown][] = [
    ...Object.entries(asked).map(([name, value]): [string, unknown, unknown] => [
      name,
      value,
      run[name as keyof Run],
    ]),
    ['version', body.version, run.template_version],
    ...Object.entries(body.parameters ?? {}).map(([name, value]): [string, unknown, unknown] => [
      `parameters.${name}`,
      value,
      run.parameters[name],
    ]),
  ];
  const other = parts.find(
    ([, wanted, there]) => wanted !== undefined && canonical(wanted) !== canonical(there ?? null),
  );
  if (!other) return;
  const detail = `This Idempotency-Key has started run ${run.id} with another ${other[0]}. Use a new key for a new run.`;
  throw new ProblemError(422, 'idempotency_key_reused', detail);
}
