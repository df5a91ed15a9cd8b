import { parseExpression } from '@scrai/expression';
import type {
  CompiledAgent,
  CompiledMeasure,
  CompiledRule,
  CompiledScenario,
  CompiledScene,
} from '../../compiled.js';

const HASH = 'a'.repeat(64);

/** An agent with nothing special; its persona and attributes carry its name, so that leaks can be searched for. */
export const agent = (name: string, own: Partial<CompiledAgent> = {}): CompiledAgent => ({
  name,
  role: 'citizen',
  agentTemplate: 'citizen',
  engineType: 'actor',
  persona: `persona of ${name}`,
  description: `description of ${name}`,
  goals: [`goal of ${name}`],
  instructions: `instructions of ${name}`,
  attributes: { secret: `attribute of ${name}` },
  relations: [],
  model: 'simulated:plain',
  modelOptions: {},
  acts: null,
  sees: null,
  simulated: {},
  ...own,
});

export const narrator = (name = 'Nell', own: Partial<CompiledAgent> = {}): CompiledAgent =>
  agent(name, { engineType: 'narrator', role: 'narrator', agentTemplate: 'narrator', ...own });

export const analyst = (name = 'Ana', own: Partial<CompiledAgent> = {}): CompiledAgent =>
  agent(name, { engineType: 'analyst', role: 'analyst', agentTemplate: 'analyst', ...own });

export const scene = (
  name: string,
  type: Exclude<CompiledScene['schedule']['type'], 'autonomous'>,
  agents: string[],
  own: Partial<CompiledScene> = {},
): CompiledScene => ({
  name,
  premise: `premise of ${name}`,
  schedule: { type, agents },
  narrate: 'never',
  narrator: null,
  ends: { rounds: 2 },
  ...own,
});

export const autonomousScene = (
  name: string,
  agents: string[],
  own: Partial<CompiledScene> = {},
): CompiledScene => ({
  ...scene(name, 'round_robin', agents, { ends: {} }),
  schedule: {
    type: 'autonomous',
    agents,
    interval_ms: Object.fromEntries(agents.map((each) => [each, 1000])),
  },
  ...own,
});

interface RuleText {
  name?: string;
  when?: string;
  require?: string;
  because?: string;
  set?: Record<string, string>;
}

export const rule = (
  on: CompiledRule['on'],
  { name, when, require, because, set }: RuleText,
): CompiledRule => ({
  name: name ?? `rule on ${on}`,
  on,
  when: when === undefined ? null : parseExpression(when),
  require: require === undefined ? null : parseExpression(require),
  because: because ?? 'it is against the rules',
  let: [],
  for: null,
  set: Object.entries(set ?? {}).map(([pointer, value]) => ({ pointer, value: parseExpression(value) })),
});

export const measure = (
  name: string,
  level: CompiledMeasure['level'],
  expression: string,
  type: CompiledMeasure['type'] = 'number',
): CompiledMeasure => ({
  name,
  version: 1,
  type,
  unit: null,
  level,
  from: { expression: parseExpression(expression) },
});

export const scenario = (own: Partial<CompiledScenario>): CompiledScenario => ({
  name: 'test',
  version: '1.0.0',
  hash: HASH,
  agentTemplates: { citizen: HASH },
  description: 'a scenario for a test',
  parameters: {},
  seed: 7,
  model: 'simulated:plain',
  prices: { 'simulated:plain': { input: 1, output: 2 } },
  cast: [],
  world: { schema: null, initial: {} },
  tables: {},
  scenes: [],
  rules: [],
  measures: [],
  stimuli: [],
  budgets: {},
  questions: [],
  window: 24,
  ...own,
});
