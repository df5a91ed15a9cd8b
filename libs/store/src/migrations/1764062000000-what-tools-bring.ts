import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a tool proposed and noted is taken with its result, whoever tries its turn again. */
export class WhatToolsBring1764062000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tool_calls ADD COLUMN proposed jsonb, ADD COLUMN remembered jsonb');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE tool_calls DROP COLUMN proposed, DROP COLUMN remembered');
  }
}
