import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A repeat is told from another request with the same key by what was asked, not by what came of it. */
export class WhatKeysAsked1764070000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scenario_runs ADD COLUMN asked jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE scenario_runs DROP COLUMN asked');
  }
}
