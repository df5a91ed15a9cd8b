import type { CallPurpose, Price } from '@scrai/contracts';

/** What is to be expected, and between which bounds 19 of 20 runs lie. */
export interface Expected {
  low: number;
  expected: number;
  high: number;
}

interface Quantities {
  calls: Expected;
  input_tokens: Expected;
  output_tokens: Expected;
  /** US dollars. */
  money: Expected;
}

export interface ForecastOfModel extends Quantities {
  model: string;
  price: Price | null;
}

/** What a run would ask of models. */
export interface Forecast extends Quantities {
  template: string;
  template_version: string;
  basis: 'earlier_runs' | 'rehearsal';
  samples: number;
  /** False where no end was seen: it will be more. */
  complete: boolean;
  models: ForecastOfModel[];
  notes: string[];
}

/** Calls of an agent to a model for a purpose, added up. */
export interface CostLine {
  agent: string;
  model: string;
  purpose: CallPurpose;
  calls: number;
  /** Calls that gave no answer. */
  failed: number;
  input_tokens: number;
  output_tokens: number;
  /** US dollars. */
  cost: number;
}

/** What a run's model calls have cost so far. */
export interface RunCost extends Omit<CostLine, 'agent' | 'model' | 'purpose'> {
  id: string;
  scenario_run_id: string;
  /** Bounds of this run alone. */
  budget: { money: number | null; tokens: number | null };
  budget_id: string | null;
  lines: CostLine[];
  created_at: string;
  updated_at: string;
}
