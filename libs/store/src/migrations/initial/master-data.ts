const template = (table: string, hashIndex: string): string[] => [
  `CREATE TABLE ${table} (
    name text NOT NULL,
    version text NOT NULL,
    id uuid NOT NULL,
    content_hash text NOT NULL,
    document jsonb NOT NULL,
    source text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (name, version)
  )`,
  `CREATE INDEX ${hashIndex} ON ${table} (content_hash)`,
];

/** What is written by people and read by all: templates, event types, retry policies. */
export const MASTER_DATA = [
  ...template('scenario_templates', 'scenario_templates_hash'),
  ...template('agent_templates', 'agent_templates_hash'),
  `CREATE TABLE event_types (
    name text PRIMARY KEY,
    schema_version smallint NOT NULL,
    description text NOT NULL,
    payload_schema jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
  `CREATE TABLE retry_policies (
    name text PRIMARY KEY,
    max_retries integer NOT NULL,
    initial_delay_ms integer NOT NULL,
    max_delay_ms integer NOT NULL,
    multiplier double precision NOT NULL,
    jitter double precision NOT NULL,
    dead_letter_threshold integer NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
  )`,
];
