import type { KnownModel, ModelAlias, ModelProvider } from '@scrai/client';
import type { GovernorState } from '@scrai/contracts';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { table, type Column } from '../terminal/table.js';

const ofState =
  (of: (state: GovernorState) => string | number) =>
  ({ state }: ModelProvider): string =>
    state === null ? '' : String(of(state));

/** What a provider allows in a minute, as far as it is known; `~` marks what was learnt. */
function allowance({ limits, state }: ModelProvider): string {
  const of = (name: 'requests_per_minute' | 'tokens_per_minute', unit: string): string[] => {
    const learnt = state?.learnt[name];
    if (limits[name] !== undefined) return [`${limits[name]} ${unit}`];
    return learnt === undefined ? [] : [`~${learnt} ${unit}`];
  };
  return [...of('requests_per_minute', 'requests'), ...of('tokens_per_minute', 'tokens')].join(', ');
}

const PROVIDERS: Column<ModelProvider>[] = [
  { name: 'PROVIDER', value: ({ name }) => name },
  { name: 'A MINUTE', value: allowance },
  {
    name: 'CALLING',
    value: ofState(({ calling, concurrency }) => `${calling}/${concurrency}`),
    align: 'right',
  },
  { name: 'WAITING', value: ofState(({ waiting }) => waiting), align: 'right' },
  { name: 'BREAKER', value: ofState(({ breaker }) => breaker) },
  {
    name: 'REFUSED',
    value: ofState(({ rate_limited_total }) => rate_limited_total),
    align: 'right',
    optional: true,
  },
  { name: 'REASON', value: ofState(({ reason }) => reason ?? ''), shrinks: true },
];

const ALIASES: Column<ModelAlias>[] = [
  { name: 'ALIAS', value: ({ name }) => name },
  {
    name: 'MODELS',
    value: ({ models }) => models.join(', then ') || 'none can be reached here',
    shrinks: true,
  },
];

const said = (value: boolean | null): string => (value === null ? '' : value ? 'yes' : 'no');
const KNOWN: Column<KnownModel>[] = [
  { name: 'MODEL', value: ({ name }) => name },
  { name: '$ INPUT', value: ({ price }) => (price ? String(price.input) : ''), align: 'right' },
  { name: '$ OUTPUT', value: ({ price }) => (price ? String(price.output) : ''), align: 'right' },
  { name: 'CONTEXT', value: ({ context_tokens }) => String(context_tokens ?? ''), align: 'right' },
  { name: 'TAKES', value: ({ media }) => ['text', ...(media ?? [])].join(', ') },
  { name: 'TOOLS', value: ({ tools }) => said(tools), optional: true },
];

export function addModels(program: Command, context: ContextOf): void {
  program
    .command('models')
    .description('providers with the state of their keys, aliases, and what is known of models')
    .option('--prices', 'models with their prices and what they can do')
    .addHelpText('after', '\nExamples:\n  scrai models\n  scrai models --prices\n  scrai models --json')
    .action(async ({ prices }: { prices?: boolean }, command: Command) => {
      const { client, terminal } = context(command);
      const overview = await client.models();
      terminal.record(overview);
      if (terminal.json) return;
      if (prices) return terminal.print(table(terminal, KNOWN, overview.models));
      terminal.print(table(terminal, PROVIDERS, overview.providers));
      terminal.print('');
      const trained = Object.entries(overview.trained).map(([name, model]) => ({ name, models: [model] }));
      terminal.print(table(terminal, ALIASES, [...overview.aliases, ...trained]));
    });
}
