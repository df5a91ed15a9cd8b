import type { PairSelection, TrainingSelection } from '@scrai/client';
import type { Command } from 'commander';
import { UsageError } from '../failure.js';

/** Options of a selection, as commander reads them. */
export interface SelectionOptions {
  template?: string;
  label?: string;
  status?: TrainingSelection['status'];
  agent?: string;
  model?: string;
  purpose?: TrainingSelection['purpose'];
  where?: string;
  refused?: boolean;
  prefer?: string;
  margin?: number;
}

const amount = (text: string): number => {
  const value = Number(text);
  if (!(value >= 0)) throw new UsageError(`«${text}» must be a number of 0 or more`);
  return value;
};

/** What is learned from, as options. */
export const selectionOptions = (command: Command): Command =>
  command
    .option('--template <name>', 'runs of this template')
    .option('--label <name=value>', 'runs with this label, such as batch=… of scrai run --seeds')
    .option('--status <status>', 'how the runs ended: completed (the default), failed, stopped')
    .option('--agent <name>', 'the point of view of this agent alone')
    .option('--model <provider:name>', 'answers of this model alone')
    .option('--purpose <purpose>', 'calls for this, such as plan, instead of those that became a turn')
    .option('--where <expression>', 'what must hold, such as "measures.surplus > 40"')
    .option('--refused', 'turns as well of which something was refused')
    .option('--prefer <expression>', 'pairs of answers to the same question: the higher this, the better')
    .option('--margin <n>', 'by more than this the better one is better (with --prefer)', amount);

/** The part of options and arguments that selects. */
export const selectionOf = (
  runs: string[],
  { template, label, status, agent, model, purpose, where, refused, prefer, margin }: SelectionOptions,
): TrainingSelection & Partial<PairSelection> => ({
  ...(runs.length > 0 && { scenario_run_ids: runs }),
  ...{ template, label, status, agent, model, purpose, where, refused, prefer, margin },
});
