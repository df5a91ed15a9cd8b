import type { MigrationInterface, QueryRunner } from 'typeorm';

const UP = [
  `ALTER TABLE scenario_runs ADD COLUMN on_dead_letter text NOT NULL DEFAULT 'wait'`,
  `ALTER TABLE dead_letters
     ADD COLUMN event_type text NOT NULL DEFAULT 'turn.requested',
     ADD COLUMN error_group text NOT NULL DEFAULT 'unknown',
     ADD COLUMN payload_diff jsonb`,
  `UPDATE dead_letters SET error_group = coalesce(failure->>'code', 'unknown')`,
  // Few are open at a time; whatever looks after them looks at these alone.
  `CREATE INDEX dead_letters_open ON dead_letters (scenario_run_id, turn) WHERE status = 'open'`,
  `CREATE TABLE dead_letter_selections (
    id uuid PRIMARY KEY,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    action text NOT NULL,
    then_run text,
    filter jsonb NOT NULL,
    status text NOT NULL DEFAULT 'ready',
    total integer NOT NULL,
    actor text NOT NULL,
    reason text,
    executed_by text,
    executed_at timestamptz,
    finished_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE UNIQUE INDEX dead_letter_selections_position ON dead_letter_selections (position)',
  `CREATE INDEX dead_letter_selections_running ON dead_letter_selections (position) WHERE status = 'running'`,
  `CREATE TABLE dead_letter_selection_items (
    selection_id uuid NOT NULL,
    place integer NOT NULL,
    dead_letter_id uuid NOT NULL,
    result text,
    decided_at timestamptz,
    PRIMARY KEY (selection_id, place)
  )`,
  `CREATE INDEX dead_letter_selection_items_due ON dead_letter_selection_items (selection_id, place)
    WHERE result IS NULL`,
  `CREATE TABLE dead_letter_audit (
    id uuid PRIMARY KEY,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    operation text NOT NULL,
    actor text NOT NULL,
    reason text,
    result text NOT NULL,
    dead_letter_id uuid,
    scenario_run_id uuid,
    selection_id uuid,
    detail jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE UNIQUE INDEX dead_letter_audit_position ON dead_letter_audit (position)',
  'CREATE INDEX dead_letter_audit_of_letter ON dead_letter_audit (dead_letter_id)',
];

const DOWN = [
  'DROP TABLE dead_letter_audit, dead_letter_selection_items, dead_letter_selections',
  'DROP INDEX dead_letters_open',
  'ALTER TABLE dead_letters DROP COLUMN event_type, DROP COLUMN error_group, DROP COLUMN payload_diff',
  'ALTER TABLE scenario_runs DROP COLUMN on_dead_letter',
];

/** What people do with dead letters, one by one and many at a time, and what becomes of a run that has one. */
export class DeadLetterOperations1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
