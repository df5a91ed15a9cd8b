/**
 * The queue. Its items change status twice in their lives, in columns that no index holds; the large message that
 * goes with one lies apart and is never rewritten.
 */
export const QUEUE = [
  `CREATE TABLE event_instances (
    scenario_run_id uuid NOT NULL,
    turn integer NOT NULL,
    event_id uuid NOT NULL,
    seq integer NOT NULL,
    agent text NOT NULL,
    engine_type text NOT NULL,
    lane text NOT NULL,
    status text NOT NULL DEFAULT 'queued',
    locked_by text,
    lease_expires_at timestamptz,
    retry_count smallint NOT NULL DEFAULT 0,
    attempts_started smallint NOT NULL DEFAULT 0,
    dispatch smallint NOT NULL DEFAULT 1,
    next_attempt_at timestamptz,
    published_at timestamptz,
    processed_by_engines jsonb NOT NULL DEFAULT '[]',
    closed_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scenario_run_id, turn)
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)`,
  'CREATE UNIQUE INDEX event_instances_event_id ON event_instances (event_id)',
  // Few wait for a next attempt; the others have no time, are not in here, and pay nothing for it.
  `CREATE INDEX event_instances_due ON event_instances (next_attempt_at) WHERE next_attempt_at IS NOT NULL`,
  `CREATE TABLE work_messages (
    scenario_run_id uuid NOT NULL,
    turn integer NOT NULL,
    body text NOT NULL,
    PRIMARY KEY (scenario_run_id, turn)
  ) WITH (toast_tuple_target = 8160)`,
  `CREATE TABLE turn_outcomes (
    turn_id uuid PRIMARY KEY,
    scenario_run_id uuid NOT NULL,
    turn integer NOT NULL,
    message jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE INDEX turn_outcomes_of_run ON turn_outcomes (scenario_run_id, turn)',
  `CREATE TABLE dead_letters (
    id uuid PRIMARY KEY,
    position bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    scenario_run_id uuid NOT NULL,
    event_id uuid NOT NULL,
    turn integer NOT NULL,
    agent text NOT NULL,
    engine_type text NOT NULL,
    dispatch smallint NOT NULL,
    retry_count smallint NOT NULL,
    status text NOT NULL DEFAULT 'open',
    failure jsonb NOT NULL,
    attempts jsonb NOT NULL,
    decided_by text,
    decision_reason text,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  'CREATE UNIQUE INDEX dead_letters_position ON dead_letters (position)',
  'CREATE INDEX dead_letters_of_run ON dead_letters (scenario_run_id)',
];
