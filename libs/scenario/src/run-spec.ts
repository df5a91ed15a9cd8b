import type { Fault, Price, RunChanged } from '@scrai/contracts';
import type { CompiledScenario } from './compiled.js';
import type { Goal } from './lessons/evidence.js';
import { frozenFaults } from './template/changes/frozen.js';
import { structureFaults } from './template/changes/structure.js';
import { compile, type Compilation, type CompileInput } from './template/compile.js';

/** All that a run is made from, as it is kept with the run: templates as they were, parameters, seed, model, prices. */
export interface RunSpec extends Omit<CompileInput, 'lines' | 'toolFaults'> {
  /** Price per million tokens by `provider:model`, in US dollars; pinned in `run.started`. */
  prices: Record<string, Price>;
  /** Of a run that distils lessons: from which runs, and for which set. */
  distils?: Distilled;
}

/** What a lesson set is distilled from. */
export interface Distilled {
  name: string;
  goal: Goal;
  /** Those who are to learn; not kept of distillations that were started by an early version. */
  roles?: string[];
  feedback: string | null;
  /** In the order in which the evidence numbers them. */
  sources: DistilledRun[];
}

export interface DistilledRun {
  scenario_run_id: string;
  template: string;
  template_version: string;
  seed: number;
  fingerprint: string;
}

/** The scenario that a run plays. @throws Error when the spec, which did compile at the start, no longer does. */
export function compileSpec(spec: RunSpec): CompiledScenario {
  const result = compile(spec);
  if ('compiled' in result) return changeable({ ...result.compiled, prices: spec.prices }, spec);
  const [{ pointer, detail }] = result.faults;
  throw new Error(`the template of the run no longer compiles: ${pointer}: ${detail}`);
}

/** The scenario with the way to change it in mid-run, which is to compile its spec anew. */
const changeable = (compiled: CompiledScenario, spec: RunSpec): CompiledScenario => ({
  ...compiled,
  changed: (change) => compileChanged(compiled, spec, change),
});

function compileChanged(before: CompiledScenario, spec: RunSpec, change: RunChanged): Compilation {
  const misshapen = structureFaults(change);
  if (misshapen.length > 0) return { faults: misshapen };
  const changed = changedSpec(spec, change);
  const result = compile(changed);
  if ('faults' in result) return { faults: result.faults.map(ofTheChange) };
  // The cast and the network were drawn when the run began: another seed is for the draws from here on.
  const compiled = { ...result.compiled, prices: spec.prices, seed: change.seed ?? before.seed };
  const faults = frozenFaults(before, compiled);
  return faults.length > 0 ? { faults } : { compiled: changeable(compiled, changed) };
}

function changedSpec(spec: RunSpec, { parameters, model, budgets, agents = {} }: RunChanged): RunSpec {
  const changes = { ...spec.changes };
  for (const [name, change] of Object.entries(agents)) {
    const attributes = { ...changes[name]?.attributes, ...change.attributes };
    changes[name] = { ...changes[name], ...change, attributes };
  }
  return {
    ...spec,
    parameters: { ...spec.parameters, ...parameters },
    model: model ?? spec.model,
    ...(budgets && { budgets: { ...spec.budgets, ...budgets } }),
    changes,
  };
}

/** A fault of the template that the change alone has brought about is placed at what was changed. */
function ofTheChange({ pointer, detail }: Fault): Fault {
  if (/^\/(parameters|agents)(\/|$)/.test(pointer)) return { pointer, detail };
  return {
    pointer: '/parameters',
    detail: `with these values, ${pointer} of the template is faulty: ${detail}`,
  };
}
