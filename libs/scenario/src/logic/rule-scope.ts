import type { CompiledRule } from '../compiled.js';
import { agentValue, evaluate } from './scope.js';
import type { AcceptedAct, RunState } from './state.js';

export type Names = Record<string, unknown>;

/** Where a rule is applied: what its expressions may read, and whom `{agent}` stands for. */
export interface RuleScope {
  names: Names;
  agent: string;
  /** Names a part of the rule in messages and draws. */
  place(part: string): string;
}

/** The scopes of a rule: one, or one for each of its living agents, all of them in the world as it is now. */
export function* scopesOf(
  state: RunState,
  rule: CompiledRule,
  names: Names,
  agent = '',
): Iterable<RuleScope> {
  const place = (part: string): string => `${part} of rule ${rule.name}`;
  const shared = withLet(
    state,
    rule.let.filter(({ own }) => !own || !rule.for),
    names,
    place,
  );
  if (!rule.for) {
    yield { names: shared, agent, place };
    return;
  }
  const ofEach = rule.let.filter(({ own }) => own);
  const lastActs = rule.on === 'round' ? actsByAgent(state.scene?.roundActs ?? []) : null;
  for (const name of rule.for) {
    const one = state.agents.get(name);
    if (!one?.alive) continue;
    const placeOfOne = (part: string): string => `${place(part)} for ${name}`;
    const own: Names = {
      agent: agentValue(one.compiled),
      ...(lastActs ? { act: lastActs.get(name)?.act ?? null } : {}),
    };
    const together = Object.defineProperties(own, Object.getOwnPropertyDescriptors(shared));
    yield { names: withLet(state, ofEach, together, placeOfOne), agent: name, place: placeOfOne };
  }
}

const actsByAgent = (acts: AcceptedAct[]): Map<string, AcceptedAct> =>
  new Map(acts.map((act) => [act.agent, act]));

/** The names with those of a `let` beside them, each worked out when it is first read. */
function withLet(
  state: RunState,
  entries: CompiledRule['let'],
  names: Names,
  place: RuleScope['place'],
): Names {
  if (entries.length === 0) return names;
  const scope = Object.defineProperties({}, Object.getOwnPropertyDescriptors(names)) as Names;
  for (const { name, value } of entries) {
    let known: { value: unknown } | null = null;
    const get = (): unknown =>
      (known ??= { value: evaluate(state, value, scope, place(`let ${name}`)) }).value;
    Object.defineProperty(scope, name, { get, enumerable: true });
  }
  return scope;
}
