import type { AgentChange, Fault, RunChanged } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { indexOf } from './compiled-index.js';
import { escapePart } from './patch.js';
import { faultOfName } from './presence.js';
import type { RunState } from './state.js';
import { faultOfSet } from './stimuli.js';

/** Whether a change is more than something that happens, or is remembered. */
const redefines = ({ parameters, model, seed, budgets, agents = {} }: RunChanged): boolean =>
  parameters !== undefined ||
  model !== undefined ||
  seed !== undefined ||
  budgets !== undefined ||
  Object.values(agents).some((change) => Object.keys(change).some((key) => key !== 'memory'));

/** The scenario from a change on. The same one where the change leaves it as it is. */
export function changedScenario(
  compiled: CompiledScenario,
  change: RunChanged,
): { compiled: CompiledScenario } | { faults: Fault[] } {
  if (compiled.changed) return compiled.changed(change);
  if (!redefines(change)) return { compiled };
  throw new Error(`${compiled.name} was compiled without its spec, and cannot be changed`);
}

/** Everything that is wrong with a change at this place of the log; pointers lead into the change. */
export function changeFaults(state: RunState, change: RunChanged): Fault[] {
  if (state.ended) return [{ pointer: '', detail: 'the run has ended' }];
  const result = changedScenario(state.compiled, change);
  if ('faults' in result) return result.faults;
  return [
    ...worldFaults(state, result.compiled),
    ...Object.entries(change.agents ?? {}).flatMap(([name, each]) => agentFaults(state, name, each)),
    ...injectionFaults(state, result.compiled, change),
  ];
}

function worldFaults(state: RunState, compiled: CompiledScenario): Fault[] {
  if (compiled === state.compiled || !state.started) return [];
  return indexOf(compiled)
    .worldSchema.faults(state.world)
    .map((detail) => ({
      pointer: '/parameters',
      detail: `with these values the world as it is now breaks its schema: ${detail}`,
    }));
}

function agentFaults(state: RunState, name: string, { memory }: AgentChange): Fault[] {
  const pointer = `/agents/${escapePart(name)}`;
  const agent = state.agents.get(name);
  if (agent && !agent.alive) return [{ pointer, detail: `${name} was destroyed` }];
  if (!memory) return [];
  if (!agent) return [{ pointer, detail: `${name} has not joined yet, and remembers nothing` }];
  const { forget = [] } = memory;
  const later = forget === 'all' ? undefined : forget.find((seq) => seq > state.seq);
  if (later === undefined) return [];
  const detail = `event ${later} is not in the log yet, whose last event is ${state.seq}`;
  return [{ pointer: `${pointer}/memory/forget`, detail }];
}

function injectionFaults(state: RunState, compiled: CompiledScenario, { inject }: RunChanged): Fault[] {
  if (!inject) return [];
  const faults = (inject.to ?? []).flatMap((name, index) => {
    const detail = faultOfName(state, name);
    return detail === null ? [] : [{ pointer: `/inject/to/${index}`, detail }];
  });
  const detail = inject.set ? faultOfSet(state, inject.set, compiled) : null;
  return detail === null ? faults : [...faults, { pointer: '/inject/set', detail }];
}
