import type { Fault, JsonObject } from '@scrai/contracts';
import type { CompiledScenario } from '@scrai/scenario';
import { overLimit, type Limits } from '@scrai/service-kit';

/** Whether the parameters of a run are within bounds, before anything is made of them. */
export function faultsOfParameters(parameters: JsonObject, limits: Limits): Fault[] {
  const bytes = Buffer.byteLength(JSON.stringify(parameters));
  if (bytes <= limits.parameterBytes) return [];
  return [{ pointer: '/parameters', detail: overLimit('The parameters have', 'parameterBytes', limits) }];
}

/** Whether a run would be larger than the operator allows. */
export function faultsOfSize({ cast, scenes }: CompiledScenario, limits: Limits): Fault[] {
  const faults: Fault[] = [];
  if (cast.length > limits.agents)
    faults.push({ pointer: '/cast', detail: overLimit('The cast has', 'agents', limits) });
  for (const [index, { ends }] of scenes.entries()) {
    if (Math.max(ends.turns ?? 0, ends.rounds ?? 0) > limits.turns)
      faults.push({
        pointer: `/scenes/${index}/end`,
        detail: overLimit('The scene may have', 'turns', limits),
      });
  }
  return faults;
}
