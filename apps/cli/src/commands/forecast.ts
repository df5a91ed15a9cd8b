import type { Expected, Forecast, ForecastOfModel, StartRun } from '@scrai/client';
import type { Context } from '../context.js';
import { dollars } from '../terminal/numbers.js';
import { table, type Column } from '../terminal/table.js';

const spanOf = (
  { low, expected, high }: Expected,
  shown = (value: number) => value.toLocaleString('en'),
): string => (low === high ? shown(expected) : `${shown(expected)} (${shown(low)} to ${shown(high)})`);

function costText({ model, money, price }: ForecastOfModel): string {
  if (price) return spanOf(money, dollars);
  if (model.startsWith('simulated:')) return 'free (simulated)';
  return model.startsWith('policy:') ? 'free (a policy)' : 'no price';
}

const COLUMNS: Column<ForecastOfModel>[] = [
  { name: 'MODEL', value: ({ model }) => model },
  { name: 'CALLS', value: ({ calls }) => spanOf(calls), align: 'right' },
  { name: 'TOKENS IN', value: ({ input_tokens }) => spanOf(input_tokens), align: 'right' },
  { name: 'TOKENS OUT', value: ({ output_tokens }) => spanOf(output_tokens), align: 'right' },
  { name: 'COST', value: costText, align: 'right' },
];

const times = ({ low, expected, high }: Expected, runs: number): Expected => ({
  // Runs of different seeds differ in both directions: their sum spreads less than each of them.
  low: Math.max(0, expected * runs - (expected - low) * Math.sqrt(runs)),
  expected: expected * runs,
  high: expected * runs + (high - expected) * Math.sqrt(runs),
});

/** Says what runs would ask of models, and what that costs; nothing is started. */
export async function forecastRuns({ client, terminal }: Context, runs: StartRun[]): Promise<void> {
  const [first] = runs;
  const forecast = await client.runs.forecast(first);
  terminal.record({ ...forecast, runs: runs.length });
  if (terminal.json) return;
  const { models, notes, template, template_version } = forecast;
  terminal.print(`One run of ${template} ${template_version}, ${basisOf(forecast)}:`);
  terminal.print(table(terminal, COLUMNS, models));
  if (runs.length > 1) {
    const [calls, money] = [times(forecast.calls, runs.length), times(forecast.money, runs.length)];
    const rounded = (value: number): string => Math.round(value).toLocaleString('en');
    terminal.print(`${runs.length} runs: ${spanOf(calls, rounded)} calls, ${spanOf(money, dollars)}`);
  }
  for (const note of notes) terminal.say(note);
}

const basisOf = ({ basis, samples }: Forecast): string =>
  basis === 'earlier_runs' ? `by ${samples} earlier runs` : `played ${samples} times in memory`;
