import type { Belief, Json, JsonObject, Mind } from '@scrai/contracts';
import type { CompiledAgent } from '../../compiled.js';
import { settled } from '../settled.js';
import { agentOf, type AgentState, type RunState } from '../state.js';

/** Longest text of a goal or a belief, in characters; a plan may be as long as any other text of an answer. */
export const LONGEST_NOTION = 500;
export const MOST_GOALS = 10;
/** Most beliefs of one answer, and of an agent: beyond it, the one that was changed longest ago goes. */
export const MOST_NEW_BELIEFS = 10;
const MOST_BELIEFS = 40;

/** What an agent wants, intends and holds to be true before it has answered anything. */
export const firstMind = ({ goals }: CompiledAgent): Mind => ({
  goals: [...goals],
  goals_since: null,
  plan: null,
  plan_since: null,
  beliefs: [],
});

/**
 * What an answer changes in its agent's mind: goals and a plan take the place of the former, a belief that of the former
 * about the same; with no confidence left it is given up. Engines are written by many, so no type is trusted.
 */
export function changeMind(state: RunState, name: string, result: JsonObject, seq: number): void {
  const { mind, compiled } = agentOf(state, name);
  if (!mind) return;
  const adapts = compiled.adapts ?? [];
  const goals = textsOf(result.goals).slice(0, MOST_GOALS);
  if (adapts.includes('goals') && goals.length > 0) Object.assign(mind, { goals, goals_since: seq });
  const plan = textOf(result.plan);
  if (adapts.includes('plan') && plan !== '') Object.assign(mind, { plan, plan_since: seq });
  if (!adapts.includes('beliefs') || !Array.isArray(result.beliefs)) return;
  for (const given of result.beliefs.slice(0, MOST_NEW_BELIEFS)) believe(mind, given, seq);
}

function believe(mind: Mind, given: Json, seq: number): void {
  if (given === null || typeof given !== 'object' || Array.isArray(given)) return;
  const [about, holds] = [textOf(given.about), textOf(given.holds)];
  if (about === '' || holds === '') return;
  const { confidence } = given;
  const sure = typeof confidence === 'number' ? Math.min(1, Math.max(0, confidence)) : 1;
  const others = mind.beliefs.filter((belief) => belief.about !== about);
  const belief: Belief = { about, holds, confidence: Math.round(sure * 1000) / 1000, since: seq };
  mind.beliefs = (sure > 0 ? [...others, belief] : others).slice(-MOST_BELIEFS);
}

/** From outside: an agent's goals are those of its template again. */
export function resetGoals({ mind, compiled }: AgentState): void {
  if (mind) Object.assign(mind, { goals: [...compiled.goals], goals_since: null });
}

/** A copy that later events leave alone; null for an agent whose mind does not change. */
export const mindOf = ({ mind }: AgentState): Mind | null => mind && settled<Mind>(mind);

const textOf = (value: Json | undefined): string => (typeof value === 'string' ? value.trim() : '');
const textsOf = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : []).map(textOf).filter((text) => text !== '');
