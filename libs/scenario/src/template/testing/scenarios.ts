import type { Fault, JsonObject } from '@scrai/contracts';
import type { CompiledScenario } from '../../compiled.js';
import { compile, type CompileInput } from '../compile.js';
import { parseTemplate } from '../parse-template.js';

export const person: JsonObject = {
  name: 'person',
  version: '1.0.0',
  description: 'Somebody.',
  engine: 'actor',
  persona: 'You are {{ agent.name }}.',
  attributes: { gold: 1 },
};
export const teller: JsonObject = {
  name: 'teller',
  version: '1.0.0',
  description: 'Tells.',
  engine: 'narrator',
};
export const reader: JsonObject = {
  name: 'reader',
  version: '1.0.0',
  description: 'Reads.',
  engine: 'analyst',
};

/** A small sound scenario, with changes on top. */
export const small = (changes: JsonObject = {}): JsonObject => ({
  name: 'small',
  version: '1.0.0',
  description: 'Two people talk.',
  cast: [
    { name: 'ana', agent: 'person' },
    { name: 'bo', agent: 'person' },
  ],
  scenes: [{ name: 'talk', premise: 'A bench.', schedule: 'round_robin', end: { rounds: 2 } }],
  ...changes,
});

const AGENTS = [person, teller, reader];
type Given = Partial<Omit<CompileInput, 'scenario'>>;
const compilation = (scenario: JsonObject, given: Given): ReturnType<typeof compile> =>
  compile({ scenario, agents: AGENTS, seed: 1, model: 'simulated:default', ...given });

/** @throws Error with the faults where there are any. */
export function compiledFrom(scenario: JsonObject, given: Given = {}): CompiledScenario {
  const result = compilation(scenario, given);
  if ('compiled' in result) return result.compiled;
  throw new Error(JSON.stringify(result.faults, null, 1));
}

export function faultsOf(scenario: JsonObject, given: Given = {}): Fault[] {
  const result = compilation(scenario, given);
  return 'faults' in result ? result.faults : [];
}

/** Faults as `pointer: detail`. */
export const saidOf = (scenario: JsonObject, given: Given = {}): string[] =>
  faultsOf(scenario, given).map(({ pointer, detail }) => `${pointer}: ${detail}`);

/** The template in a text that is known to be sound. */
export function parsed(text: string) {
  const result = parseTemplate(text);
  if ('faults' in result) throw new Error(JSON.stringify(result.faults));
  return result.template;
}
