import type { Measurement } from '@scrai/client';
import { boundsOf } from './intervals.js';
import type { Played } from './play.js';
import { summarise, tally, type Summary } from './statistics.js';

export type Value = Measurement['value'];

/** A measure as a column: of the run (`price`), or of one agent (`price.Buyer`). */
export const columnOf = ({ measure, agent }: Measurement): string =>
  agent === null ? measure : `${measure}.${agent}`;

/** One trial as a row: a value per column. */
export function valuesOf({ measurements }: Played): Map<string, Value> {
  return new Map(
    measurements.filter(({ level }) => level !== 'turn').map((each) => [columnOf(each), each.value]),
  );
}

/** Columns that any of the trials has, in the order of the alphabet: the same whatever ended first. */
export const columnsOf = (played: readonly Played[]): string[] =>
  [...new Set(played.flatMap((each) => [...valuesOf(each).keys()]))].sort();

/** Measures that are taken at each turn: too many for a row of a trial. */
export const perTurn = (played: readonly Played[]): string[] =>
  [
    ...new Set(
      played.flatMap(({ measurements }) =>
        measurements.filter(({ level }) => level === 'turn').map(({ measure }) => measure),
      ),
    ),
  ].sort();

/** One line of the comparison: a measure in an arm. Texts are counted instead of averaged. */
export interface Line {
  arm: string;
  measure: string;
  unit: string | null;
  summary: Summary;
  counts: [value: string, times: number][] | null;
}

export function compare(played: readonly Played[]): Line[] {
  const arms = [...new Set(played.map(({ trial }) => trial.arm.name))];
  return columnsOf(played).flatMap((measure) => {
    const unit = unitOf(played, measure);
    const all = played.map((each) => valuesOf(each).get(measure) ?? null);
    const isText = all.some((value) => typeof value === 'string');
    const bounds = boundsOf(
      unit,
      all.filter((value) => typeof value === 'number'),
    );
    return arms.map((arm): Line => {
      const values = all.filter((_value, index) => played[index].trial.arm.name === arm);
      if (!isText)
        return {
          arm,
          measure,
          unit,
          counts: null,
          summary: summarise(values as (number | boolean | null)[], bounds),
        };
      const texts = values.map((value) => (value === null ? null : String(value)));
      const missing = texts.filter((text) => text === null).length;
      const summary = { n: texts.length - missing, mean: null, ci: null, sd: null, missing };
      return { arm, measure, unit, counts: tally(texts), summary };
    });
  });
}

export const unitOf = (played: readonly Played[], column: string): string | null =>
  played.flatMap(({ measurements }) => measurements).find((each) => columnOf(each) === column)?.unit ?? null;
