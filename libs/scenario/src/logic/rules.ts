import type { Json, PatchOperation } from '@scrai/contracts';
import type { CompiledRule } from '../compiled.js';
import { indexOf } from './compiled-index.js';
import type { NextEvent } from './inputs.js';
import { applyPatch, escapePart, PatchError, type Undo } from './patch.js';
import { scopesOf, type Names, type RuleScope } from './rule-scope.js';
import { agentValue, evaluate, holds, stageNames, TemplateFault } from './scope.js';
import { settled } from './settled.js';
import { agentOf, type Pending, type RunState } from './state.js';

const applies = (state: RunState, { when }: CompiledRule, { names, place }: RuleScope): boolean =>
  when === null || holds(state, when, names, place('when'));

/** The first rule that refuses, if one does. */
export function refusal(state: RunState, rules: CompiledRule[], names: Names): CompiledRule | undefined {
  return rules.find((rule) => {
    if (rule.require === null) return false;
    const [scope] = scopesOf(state, rule, names);
    return applies(state, rule, scope) && !holds(state, rule.require, scope.names, scope.place('require'));
  });
}

/** What rules would do to the world, tried on the world itself and to be taken back. */
export interface Effects {
  patch: PatchOperation[];
  /** Names of the rules that had one. */
  rules: string[];
  undo: Undo;
}

/**
 * Applies the `set` of each rule whose condition holds. A rule sees what the earlier rules left; the entries of one `set`
 * all see the same world, for each of its agents, since the keys of a JSON object have no order. @throws TemplateFault
 */
export function tryEffects(state: RunState, rules: CompiledRule[], names: Names, agent?: string): Effects {
  const patch: PatchOperation[] = [];
  const effective: string[] = [];
  const undoes: Undo[] = [];
  const undo = (): void => {
    for (let last = undoes.pop(); last; last = undoes.pop()) last();
  };
  try {
    for (const rule of rules) {
      if (rule.set.length === 0) continue;
      const operations = [...operationsOf(state, rule, names, agent)];
      if (operations.length === 0) continue;
      effective.push(rule.name);
      for (const operation of operations) {
        undoes.push(applyOrFault(state, operation, `set ${operation.path} of rule ${rule.name}`));
        patch.push(operation);
      }
    }
  } catch (error) {
    undo();
    throw error;
  }
  return { patch, rules: effective, undo };
}

/** What a rule does to the world as it is now; nothing is done yet. */
function* operationsOf(
  state: RunState,
  rule: CompiledRule,
  names: Names,
  agent: string | undefined,
): Iterable<PatchOperation> {
  for (const scope of scopesOf(state, rule, names, agent)) {
    if (!applies(state, rule, scope)) continue;
    for (const { pointer, value } of rule.set) {
      const where = scope.place(`set ${pointer}`);
      const path = pointer.replaceAll('{agent}', escapePart(scope.agent));
      yield { op: 'add', path, value: jsonOf(evaluate(state, value, scope.names, where), where) };
    }
  }
}

function jsonOf(value: unknown, where: string): Json {
  try {
    return settled(value) as Json;
  } catch (error) {
    throw new TemplateFault(`${where}: ${(error as Error).message}`);
  }
}

function applyOrFault(state: RunState, operation: PatchOperation, where: string): Undo {
  try {
    return applyPatch(state.world, [operation]);
  } catch (error) {
    if (error instanceof PatchError) throw new TemplateFault(`${where}: ${error.message}`);
    throw error;
  }
}

const changed = (name: string, caused_by: number, patch: PatchOperation[], turn?: number): NextEvent => ({
  type: 'world.changed',
  caused_by,
  payload: { by: 'rule', name, ...(turn === undefined ? {} : { turn }), patch },
});

/** An act is refused by a rule, or by the world's schema that its effects would break; or it has effects, or none. */
export function judgeAct(state: RunState, act: Extract<Pending, { kind: 'act' }>): NextEvent | null {
  const rules = indexOf(state.compiled).rules.act;
  if (rules.length === 0) return null;
  const { agent, turn, round, seq, speech, to } = act;
  const actor = agentValue(agentOf(state, agent).compiled);
  const names = stageNames(state, { turn, round, agent: actor, act: act.act, speech, to });
  const refuse = (rule: string, reason: string): NextEvent => ({
    type: 'act.refused',
    caused_by: seq,
    payload: { turn, agent, rule, reason, act: act.act },
    agent,
  });
  const refusing = refusal(state, rules, names);
  if (refusing) return refuse(refusing.name, refusing.because);
  const { patch, rules: effective, undo } = tryEffects(state, rules, names, agent);
  const faults = indexOf(state.compiled).worldSchema.faultsAfter(state.world, patch);
  undo();
  if (faults.length > 0) return refuse(effective.join(', '), faults.join('; '));
  return patch.length > 0 ? changed(effective.join(', '), seq, patch, turn) : null;
}

/** Rules of a scene's start or of a round's end. A world that breaks its schema there is a fault. @throws TemplateFault */
export function judgeStage(state: RunState, on: 'round' | 'scene', seq: number): NextEvent | null {
  const rules = indexOf(state.compiled).rules[on];
  if (rules.length === 0) return null;
  const names = stageNames(state, on === 'round' ? { acts: state.scene?.roundActs ?? [] } : {});
  const { patch, rules: effective, undo } = tryEffects(state, rules, names);
  const faults = indexOf(state.compiled).worldSchema.faultsAfter(state.world, patch);
  undo();
  const who = effective.join(', ');
  if (faults.length > 0) throw new TemplateFault(`the effect of rule ${who}: ${faults.join('; ')}`);
  return patch.length > 0 ? changed(who, seq, patch) : null;
}
