import type { Json, JsonObject } from '@scrai/contracts';
import { short, type EndedRun, type Goal } from './evidence.js';
import type { Learners } from './learners.js';

/** What was done in the runs, and what came of it: for each property of the acts of a role, its values, the best first. */
export interface Choice {
  role: string;
  property: string;
  values: { value: number | string | boolean; runs: number; mean: number }[];
}

/** What an agent chose in a run on the whole, and what came of it. */
export interface Case {
  role: string;
  property: string;
  value: number | string | boolean;
  outcome: number;
}

/** Beyond so many different numbers, neighbours are put together. */
const MOST_VALUES = 8;
const GROUPS = 5;
/** A value that was chosen less often says nothing. */
const LEAST_CASES = 3;

/** What was chosen, with the goal's measure of who chose it (else of the run), averaged. Nothing is left out for being bad. */
export function choicesOf(cases: readonly Case[], goal: Goal): Choice[] {
  const groups = Map.groupBy(cases, ({ role, property }) => JSON.stringify([role, property]));
  const choices = [...groups.values()].map((group): Choice => {
    const { role, property } = group[0];
    return { role, property, values: compared(group, goal) };
  });
  const place = ({ role, property }: Choice): string => `${role} ${property}`;
  return choices.filter(({ values }) => values.length > 1).sort((a, b) => (place(a) < place(b) ? -1 : 1));
}

/** One case for each agent and each property of its acts: what it chose on the whole, and what came of it. */
export function casesOf({ measurements }: EndedRun, learners: Learners, { measure }: Goal): Case[] {
  const measured = measurements.filter((each) => each.measure === measure);
  const byAgent = Map.groupBy(learners.acts(), ({ agent }) => agent);
  return [...byAgent].flatMap(([agent, acts]) => {
    const own =
      measured.find((each) => each.agent === agent) ?? measured.find((each) => each.level === 'run');
    const outcome = typeof own?.value === 'boolean' ? Number(own.value) : own?.value;
    if (typeof outcome !== 'number') return [];
    const properties = [...new Set(acts.flatMap(({ act }) => Object.keys(act)))];
    return properties.flatMap((property) => {
      const value = onTheWhole(
        acts.map(({ act }) => act),
        property,
      );
      return value === null ? [] : [{ role: acts[0].role, property, value, outcome }];
    });
  });
}

/** The mean of numbers, the most frequent of other values; null for what is neither. */
function onTheWhole(acts: readonly JsonObject[], property: string): Case['value'] | null {
  const values = acts.map((act) => act[property] as Json | undefined).filter((value) => value != null);
  if (values.length === 0) return null;
  if (values.every((value) => typeof value === 'number')) return rounded(meanOf(values));
  const plain = values.filter((value) => typeof value === 'string' || typeof value === 'boolean');
  const counts = [...Map.groupBy(plain, (value) => value)].sort((a, b) => b[1].length - a[1].length);
  return counts.length > 0 ? short(counts[0][0]) : null;
}

function compared(cases: Case[], { better }: Goal): Choice['values'] {
  const least = Math.min(LEAST_CASES, Math.ceil(cases.length / 4));
  const sign = better === 'higher' ? -1 : 1;
  return grouped(cases, least)
    .map((group) => ({
      value: typical(group),
      runs: group.length,
      mean: rounded(meanOf(group.map(({ outcome }) => outcome))),
    }))
    .sort((a, b) => sign * (a.mean - b.mean) || b.runs - a.runs || (a.value < b.value ? -1 : 1));
}

/** Cases of one value; where the values are numbers, and too many or too rare to be compared, neighbours are put together. */
function grouped(cases: Case[], least: number): Case[][] {
  const same = [...Map.groupBy(cases, ({ value }) => value).values()];
  const telling = same.filter((group) => group.length >= least);
  const comparable = same.length <= MOST_VALUES && telling.length > 1;
  if (comparable || !cases.every(({ value }) => typeof value === 'number')) return telling;
  const sorted = cases.toSorted((a, b) => Number(a.value) - Number(b.value));
  const groups = Math.min(GROUPS, Math.floor(cases.length / least));
  const from = (i: number): number => Math.round((i * cases.length) / groups);
  return Array.from({ length: groups }, (_, i) => sorted.slice(from(i), from(i + 1)));
}

function typical(group: Case[]): Case['value'] {
  const values = group.map(({ value }) => value);
  if (!values.every((value) => typeof value === 'number')) return values[0];
  const middle = meanOf(values);
  return values.every((value) => Number.isInteger(value)) ? Math.round(middle) : rounded(middle);
}

const meanOf = (numbers: readonly number[]): number =>
  numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
const rounded = (x: number): number => Math.round(x * 100) / 100;
