import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `CREATE TABLE tool_calls (
    id uuid PRIMARY KEY,
    scenario_run_id uuid NOT NULL,
    turn integer NOT NULL,
    call_index smallint NOT NULL,
    place smallint NOT NULL,
    tool_call_id text NOT NULL,
    turn_id uuid NOT NULL,
    agent text NOT NULL,
    tool text NOT NULL,
    effect text,
    arguments jsonb NOT NULL,
    status text NOT NULL,
    result text,
    failure jsonb,
    attempt text NOT NULL,
    engine_id uuid NOT NULL,
    started_at timestamptz NOT NULL,
    latency_ms double precision,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX tool_calls_place ON tool_calls (scenario_run_id, turn, call_index, place)',
];

/** Agents use tools, and what they used is kept. */
export class ToolCalls1763970000000 implements MigrationInterface {
  readonly name = 'ToolCalls1763970000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE tool_calls');
  }
}
