import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an agent keeps is bounded by its budgets, so an index over words is larger than the texts, and slower where words are common. */
export class MemoriesByAgent1764021000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX memories_words');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX memories_words ON memories USING gin (words) WHERE forgotten_at IS NULL',
    );
  }
}
