import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Vectors of texts that agents recall by their meaning, each kept once for all that remember the same. */
export class MemoryVectors1764031000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`CREATE TABLE memory_vectors (
      model text NOT NULL,
      text_hash bytea NOT NULL,
      vector real[] NOT NULL,
      used_on date NOT NULL,
      PRIMARY KEY (model, text_hash)
    )`);
    await runner.query('CREATE INDEX memory_vectors_used ON memory_vectors (used_on)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE memory_vectors');
  }
}
