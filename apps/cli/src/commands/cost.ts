import type { CostLine } from '@scrai/client';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { dollars } from '../terminal/numbers.js';
import { table, type Column } from '../terminal/table.js';

const COLUMNS: Column<CostLine>[] = [
  { name: 'AGENT', value: ({ agent }) => agent },
  { name: 'MODEL', value: ({ model }) => model, shrinks: true },
  { name: 'FOR', value: ({ purpose }) => purpose },
  { name: 'CALLS', value: ({ calls }) => String(calls), align: 'right' },
  { name: 'FAILED', value: ({ failed }) => String(failed), align: 'right', optional: true },
  { name: 'TOKENS IN', value: ({ input_tokens }) => input_tokens.toLocaleString('en'), align: 'right' },
  { name: 'TOKENS OUT', value: ({ output_tokens }) => output_tokens.toLocaleString('en'), align: 'right' },
  { name: 'COST', value: ({ cost }) => dollars(cost), align: 'right' },
];

export function addCost(runs: Command, context: ContextOf): void {
  runs
    .command('cost <id>')
    .description('what its model calls have cost so far, by agent, model and purpose')
    .action(async (id: string, _options: unknown, command: Command) => {
      const { client, terminal } = context(command);
      const cost = await client.runs.cost(id);
      terminal.record(cost);
      if (terminal.json) return;
      if (cost.lines.length === 0) return terminal.say('No model was called yet.');
      terminal.print(table(terminal, COLUMNS, cost.lines));
      const { calls, input_tokens, output_tokens, budget } = cost;
      const bound = budget.money === null ? '' : ` of ${dollars(budget.money)}`;
      const tokens = (input_tokens + output_tokens).toLocaleString('en');
      terminal.print(`${calls} calls, ${tokens} tokens, ${dollars(cost.cost)}${bound}`);
    });
}
