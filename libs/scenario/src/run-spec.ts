import type { CompiledScenario } from './compiled.js';
import { compile, type CompileInput } from './template/compile.js';

/** All that a run is made from, as it is kept with the run: templates as they were, parameters, seed, model, prices. */
export interface RunSpec extends Omit<CompileInput, 'lines'> {
  /** Price per million tokens by `provider:model`, in US dollars; pinned in `run.started`. */
  prices: Record<string, { input: number; output: number }>;
}

/** The scenario that a run plays. @throws Error when the spec, which did compile at the start, no longer does. */
export function compileSpec(spec: RunSpec): CompiledScenario {
  const result = compile(spec);
  if ('compiled' in result) return { ...result.compiled, prices: spec.prices };
  const [{ pointer, detail }] = result.faults;
  throw new Error(`the template of the run no longer compiles: ${pointer}: ${detail}`);
}
