import { stringify } from 'csv-stringify/sync';
import { columnsOf, valuesOf, type Value } from './measured.js';
import type { Played } from './play.js';

/** One row a trial: ids first, then a column per measure; an empty field is missing. The same trials give the same bytes but for ids. */
export function csvOf(played: readonly Played[]): string {
  const columns = columnsOf(played);
  const header = ['run_id', 'arm', 'seed', 'status', 'model', ...columns, 'fingerprint'];
  const rows = played.map((each) => {
    const values = valuesOf(each);
    const measured = columns.map((column) => field(values.get(column) ?? null));
    return [
      each.run.id,
      each.trial.arm.name,
      each.trial.seed,
      each.run.status,
      field(modelOf(each)),
      ...measured,
      each.fingerprint,
    ];
  });
  return stringify([header, ...rows]);
}

const modelOf = ({ run: { model }, simulated }: Played): string =>
  simulated && !model.startsWith('simulated:') ? `${model} (simulated)` : model;

/** A text that a spreadsheet would take for a formula is made harmless with an apostrophe, as OWASP advises. */
function field(value: Value): string | number {
  if (value === null) return '';
  if (typeof value !== 'string') return typeof value === 'boolean' ? String(value) : value;
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}
