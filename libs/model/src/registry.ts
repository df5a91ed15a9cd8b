import type { RateLimits } from '@scrai/contracts';
import { nearest } from '@scrai/expression';
import type { ModelFacts, ProviderEntry } from './configuration/models-file.js';
import { isKnown, KNOWN, provider, type ModelsConfig } from './configuration/providers.js';
import { modelsFile, ModelsFileError } from './configuration/read-models-file.js';
import { ModelError, type LanguageModel } from './language-model.js';
import { PolicyModel } from './providers/policy.js';
import { Simulated } from './providers/simulated.js';

/** A model found by its name: the provider that serves it, and the name that the provider knows it by. */
export interface ResolvedModel {
  model: LanguageModel;
  name: string;
}

export interface ModelRegistry {
  /** Prefixes that `resolve` knows, sorted. */
  readonly providers: readonly string[];
  /** Short names, each with the models of its chain that can be reached here. */
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** Models that a cheap call checks the keys with, by provider: those that have one configured or a price known. */
  readonly checks: readonly { provider: string; model: string | null }[];
  /**
   * What a name stands for: itself, or the models of an alias' chain that can be reached here, the preferred one first.
   * @throws ModelError `unknown_model`, never retryable, with what to do.
   */
  candidates(name: string): readonly string[];
  /** The model of a name; of an alias, the preferred one. @throws ModelError `unknown_model`. */
  resolve(name: string): ResolvedModel;
  /** What is known of models by name, which may end in `*`: those of the providers that can be reached. */
  readonly known: readonly { name: string; facts: ModelFacts }[];
  /** What is known of `provider:model`; what is not said is taken to be possible. */
  facts(name: string): ModelFacts;
  /** What a provider's key is allowed, as the models file says it; null where its use is not governed: it needs no server. */
  limits(provider: string): RateLimits | null;
}

const unknown = (message: string): ModelError =>
  new ModelError({ code: 'unknown_model', message, retryable: false, origin: 'platform' });

/**
 * The models that this configuration can reach: the simulated one and policies always, others where they are configured.
 * @throws ModelsFileError with every fault of the models file.
 */
export function models(config: ModelsConfig = {}, extra: readonly LanguageModel[] = []): ModelRegistry {
  const file = modelsFile(config.modelsFile);
  const known = new Map<string, LanguageModel>();
  for (const model of [new Simulated(), new PolicyModel()]) known.set(model.provider, model);
  const faults: string[] = [];
  for (const name of new Set([...Object.keys(KNOWN), ...Object.keys(file.providers)])) {
    try {
      const model = provider(name, file.providers[name] ?? {}, config);
      if (model) known.set(name, model);
    } catch (error) {
      faults.push(`/providers/${name} ${(error as Error).message}`);
    }
  }
  for (const model of extra) known.set(model.provider, model);
  for (const [alias, chain] of Object.entries(file.aliases)) {
    for (const name of chain) {
      const prefix = name.slice(0, name.indexOf(':'));
      if (
        !known.has(prefix) &&
        !isKnown(prefix) &&
        !faults.some((fault) => fault.startsWith(`/providers/${prefix} `))
      )
        faults.push(`/aliases/${alias} names the provider «${prefix}», which is not there`);
    }
  }
  if (faults.length > 0) throw new ModelsFileError(config.modelsFile?.path ?? '(settings)', faults);
  return new Models(known, file.models, file.aliases, file.providers);
}

class Models implements ModelRegistry {
  readonly providers: readonly string[];
  readonly aliases: Readonly<Record<string, readonly string[]>>;
  /** The more is written out of a pattern, the better it fits. */
  private readonly patterns: readonly [string, ModelFacts][];

  constructor(
    private readonly reached: ReadonlyMap<string, LanguageModel>,
    facts: Record<string, ModelFacts>,
    private readonly chains: Record<string, readonly string[]>,
    private readonly entries: Record<string, ProviderEntry>,
  ) {
    this.providers = [...reached.keys()].sort();
    this.patterns = Object.entries(facts).sort(([a], [b]) => b.length - a.length);
    this.aliases = Object.fromEntries(
      Object.entries(chains).map(([alias, chain]) => [alias, chain.filter((name) => this.reaches(name))]),
    );
  }

  get known(): { name: string; facts: ModelFacts }[] {
    const reached = this.patterns.filter(([name]) => this.reaches(name));
    return reached.map(([name, facts]) => ({ name, facts })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  get checks(): { provider: string; model: string | null }[] {
    const bundled = ['simulated', 'policy'];
    return this.providers
      .filter((name) => !bundled.includes(name) && this.entries[name]?.protocol !== 'recorded')
      .map((name) => ({ provider: name, model: this.entries[name]?.check ?? this.cheapest(name) }));
  }

  candidates(name: string): readonly string[] {
    const reached = Object.hasOwn(this.aliases, name) ? this.aliases[name] : undefined;
    if (!reached) {
      this.resolve(name);
      return [name];
    }
    if (reached.length > 0) return reached;
    const prefixes = [...new Set(this.chains[name].map((each) => each.slice(0, each.indexOf(':'))))];
    const ways = prefixes.map((prefix) => (isKnown(prefix) ? KNOWN[prefix].configure : prefix));
    throw unknown(
      `The alias «${name}» stands for ${this.chains[name].join(', ')}, and none of them can be reached: ${ways.join('; or ')}.`,
    );
  }

  resolve(name: string): ResolvedModel {
    if (Object.hasOwn(this.aliases, name)) return this.resolve(this.candidates(name)[0]);
    const colon = name.indexOf(':');
    const prefix = colon < 0 ? name : name.slice(0, colon);
    const own = colon < 0 ? '' : name.slice(colon + 1);
    const model = this.reached.get(prefix);
    if (model && !own) throw unknown(`«${name}» names no model: write ${prefix}:<model>`);
    if (!model) throw this.noProvider(name, prefix);
    const lacking = model.lacks?.(own);
    if (lacking) throw unknown(`The model «${name}» is not there: ${lacking}.`);
    return { model, name: own };
  }

  facts(name: string): ModelFacts {
    const fits = this.patterns.find(([pattern]) =>
      pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern,
    );
    return fits?.[1] ?? {};
  }

  limits(prefix: string): RateLimits | null {
    const entry = this.entries[prefix];
    if (entry?.protocol === 'recorded' || (!entry && !isKnown(prefix))) return null;
    return entry?.limits ?? {};
  }

  private reaches(name: string): boolean {
    return this.reached.has(name.slice(0, name.indexOf(':')));
  }

  /** The priced model of a provider that costs least. */
  private cheapest(prefix: string): string | null {
    const priced = this.patterns.flatMap(([pattern, { price }]) =>
      price && pattern.startsWith(`${prefix}:`)
        ? [{ name: pattern.slice(prefix.length + 1).replace(/\*$/, ''), cost: price.input + price.output }]
        : [],
    );
    return priced.sort((a, b) => a.cost - b.cost)[0]?.name ?? null;
  }

  private noProvider(name: string, prefix: string): ModelError {
    if (isKnown(prefix)) {
      const { configure } = KNOWN[prefix];
      return unknown(
        `The model «${name}» needs the provider «${prefix}», which is not configured: ${configure}.`,
      );
    }
    const near = nearest(prefix, [...this.providers, ...Object.keys(KNOWN), ...Object.keys(this.aliases)]);
    return unknown(
      `The model «${name}» names the unknown provider «${prefix}»${near ? `; did you mean ${near}?` : '.'} Known: ${this.providers.join(', ')}; ` +
        `aliases: ${Object.keys(this.aliases).join(', ')}. Write provider:model, such as simulated:default or openai:<model>.`,
    );
  }
}
