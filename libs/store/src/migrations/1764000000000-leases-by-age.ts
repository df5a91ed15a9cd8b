import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Old leases are looked for every few seconds; without it each look would read all of them. */
export class LeasesByAge1764000000000 implements MigrationInterface {
  readonly name = 'LeasesByAge1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('CREATE INDEX leases_by_age ON leases (expires_at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX leases_by_age');
  }
}
