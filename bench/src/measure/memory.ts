import { median } from 'simple-statistics';
import { NIGHT_SHIFT } from '../load/library.js';
import { startAll, untilEnded } from '../load/runs.js';
import { turnLatencies } from '../load/spans.js';
import type { Installation } from '../processes/installation.js';

export interface Memory {
  turns: number;
  tokens: number;
  /** Whether what was told before turn 10 was said when it was asked for in the last but one. */
  remembered: boolean;
  /** Largest prompt of the run, of whatever call. */
  most_prompt_tokens: number;
  /** Median milliseconds of the turns around a place, and the median prompt of their answers. */
  at: { turn: number; median_ms: number; prompt_tokens: number }[];
  /** Cost of a turn at the last place over one at the first. */
  ratio: number;
  /** How many calls were made for what. */
  calls: Record<string, number>;
  /** Memories that an agent has at the end, and those that it had and forgot. */
  kept: number;
  forgotten: number;
}

/** Two turns follow, in which it is asked for what was told. */
const NIGHT = 4_998;
const TOKENS = 4_096;
const AROUND = 50;
const PLACES = [100, 1_000, 2_000, 3_000, 4_000, 4_900];

/** One run of 5,000 turns within prompts of 4k tokens: what is told at turn 10 is asked for at the end. */
export async function measureMemory(installation: Installation): Promise<Memory> {
  const { database, client } = installation;
  const parameters = { turns: NIGHT, told_at: 10, tokens: TOKENS };
  const [id] = await startAll(client, [{ template: NIGHT_SHIFT, parameters, seed: 1 }]);
  await untilEnded(installation, [id]);
  const latencies = await turnLatencies(database, id);
  const prompts = await database.query<{ turn: number; purpose: string; tokens: number }>(
    `SELECT turn, purpose, input_tokens AS tokens FROM model_calls WHERE scenario_run_id = $1`,
    [id],
  );
  const near =
    (place: number) =>
    ({ turn, purpose }: { turn: number; purpose: string }): boolean =>
      purpose === 'answer' && Math.abs(turn - place) <= AROUND;
  const at = PLACES.map((turn) => ({
    turn,
    median_ms: median(latencies.slice(turn - AROUND - 1, turn + AROUND)),
    prompt_tokens: median(prompts.filter(near(turn)).map(({ tokens }) => tokens)),
  }));
  const { measurements } = await client.runs.results(id);
  return {
    turns: NIGHT + 2,
    tokens: TOKENS,
    remembered: measurements.some(({ measure, value }) => measure === 'remembered' && value === true),
    most_prompt_tokens: prompts.reduce((most, { tokens }) => Math.max(most, tokens), 0),
    at,
    ratio: at[at.length - 1].median_ms / at[0].median_ms,
    calls: counted(prompts.map(({ purpose }) => purpose)),
    ...(await memoriesOf(installation, id)),
  };
}

const counted = (names: string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
};

async function memoriesOf(
  { database }: Installation,
  id: string,
): Promise<Pick<Memory, 'kept' | 'forgotten'>> {
  const [row] = await database.query<Pick<Memory, 'kept' | 'forgotten'>>(
    `SELECT max(kept)::int AS kept, max(forgotten)::int AS forgotten FROM (
       SELECT count(*) FILTER (WHERE forgotten_at IS NULL) AS kept, count(forgotten_at) AS forgotten
         FROM memories WHERE scenario_run_id = $1 GROUP BY agent_id) of_agent`,
    [id],
  );
  return row;
}
