import type { Budget, BudgetLimits } from '@scrai/client';
import { InvalidArgumentError, type Command } from 'commander';
import type { ContextOf } from '../context.js';
import { dollars } from '../terminal/numbers.js';
import type { Column } from '../terminal/table.js';
import { pageQuery, showPage, showThing, wholeNumber, withPaging } from './listing.js';

/** Reads an amount of US dollars. */
export const money = (text: string): number => {
  const value = Number(text.replace(/^\$/, ''));
  if (!(value > 0) || !Number.isFinite(value))
    throw new InvalidArgumentError('It must be an amount of dollars, such as 0.50.');
  return value;
};

const of = (spent: string, limit: string | null): string => (limit === null ? spent : `${spent} of ${limit}`);
const moneyOf = ({ money, spent }: Budget): string =>
  of(dollars(spent.money), money === null ? null : dollars(money));
const tokensOf = ({ tokens, spent }: Budget): string =>
  of(spent.tokens.toLocaleString('en'), tokens === null ? null : tokens.toLocaleString('en'));

const COLUMNS: Column<Budget>[] = [
  { name: 'BUDGET', value: ({ id }) => id },
  { name: 'NAME', value: ({ name }) => name ?? '', shrinks: true },
  { name: 'MONEY', value: moneyOf, align: 'right' },
  { name: 'TOKENS', value: tokensOf, align: 'right', optional: true },
  { name: 'RUNS', value: ({ runs }) => String(runs), align: 'right' },
  { name: 'STATE', value: ({ exhausted }) => (exhausted ? 'used up' : 'open') },
];

const limitOptions = (command: Command): Command =>
  command
    .option('--money <dollars>', 'US dollars that its runs may use together', money)
    .option('--tokens <n>', 'tokens that its runs may use together', wholeNumber);

export function addBudgets(program: Command, context: ContextOf): void {
  const budgets = program
    .command('budgets')
    .description('what several runs may use together (alone: list them)')
    .addHelpText(
      'after',
      '\nExamples:\n  scrai budgets create --money 5 --name pilot\n  scrai run price-negotiation --seeds 1-20 --budget 5',
    );

  withPaging(budgets.command('list', { isDefault: true }).description('list budgets, newest first')).action(
    async (options: { limit: number; after?: string }, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.budgets.list(pageQuery(options)), COLUMNS, 'No budgets yet.');
    },
  );

  limitOptions(budgets.command('create').description('make one, for runs that are started with its id'))
    .option('--name <name>', 'what it is for')
    .action(async (options: BudgetLimits & { name?: string }, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.budgets.create(options));
    });

  budgets
    .command('get <id>')
    .description('one budget, with what its runs have used')
    .action(async (id: string, _options: unknown, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.budgets.get(id));
    });

  limitOptions(budgets.command('change <id>').description('replace its limits')).action(
    async (id: string, options: BudgetLimits, command: Command) => {
      const cli = context(command);
      show(cli, await cli.client.budgets.change(id, options));
    },
  );
}

const show = (cli: ReturnType<ContextOf>, budget: Budget): void =>
  showThing(cli, budget, [
    ['id', budget.id],
    ['name', budget.name ?? ''],
    ['money', moneyOf(budget)],
    ['tokens', tokensOf(budget)],
    ['calls', String(budget.spent.calls)],
    ['runs', String(budget.runs)],
    [
      'state',
      budget.exhausted ? 'used up: its runs are stopped, and no other starts until it is raised' : 'open',
    ],
  ]);
