import type { MigrationInterface, QueryRunner } from 'typeorm';

// No row was ever written before; words hold the agent's id as one more lexeme, so that one index finds an agent's words.
const UP = [
  'DROP TABLE memories',
  `CREATE TABLE memories (
    agent_id uuid NOT NULL,
    seq integer NOT NULL,
    index smallint NOT NULL,
    scenario_run_id uuid NOT NULL,
    turn integer NOT NULL,
    kind text NOT NULL,
    text text NOT NULL,
    importance double precision NOT NULL,
    about jsonb NOT NULL DEFAULT '[]',
    sources integer[] NOT NULL,
    language text NOT NULL,
    words tsvector NOT NULL,
    forgotten_at integer,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent_id, seq, index)
  )`,
  // What is forgotten stays for forks at an earlier place, and burdens nobody who recalls.
  'CREATE INDEX memories_words ON memories USING gin (words) WHERE forgotten_at IS NULL',
  'CREATE INDEX memories_kept ON memories (agent_id, seq, index) WHERE forgotten_at IS NULL',
  'CREATE INDEX memories_forgotten ON memories (agent_id, forgotten_at) WHERE forgotten_at IS NOT NULL',
];

const DOWN = [
  'DROP TABLE memories',
  `CREATE TABLE memories (
    agent_id uuid NOT NULL,
    seq integer NOT NULL,
    index smallint NOT NULL,
    scenario_run_id uuid NOT NULL,
    content jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (agent_id, seq, index)
  )`,
];

/** What agents remember, to be searched by words. */
export class Memories1764010000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of UP) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const statement of DOWN) await runner.query(statement);
  }
}
