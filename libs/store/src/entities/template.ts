import type { JsonObject } from '@scrai/contracts';
import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What scenario and agent templates have in common. A version never changes: other content needs another version. */
abstract class TemplateRow {
  @PrimaryColumn('text') name: string;
  @PrimaryColumn('text') version: string;
  @Column('uuid') id: string;
  /** SHA-256 of the canonical form of `document`. */
  @Column('text') content_hash: string;
  @Column('jsonb') document: JsonObject;
  /** The text that it was read from, with its comments: YAML or JSON. */
  @Column('text') source: string;
  @Column('timestamptz', { default: () => 'now()' }) created_at: Date;
  @Column('timestamptz', { default: () => 'now()' }) updated_at: Date;
}

@Entity('scenario_templates')
@Index('scenario_templates_hash', ['content_hash'])
export class ScenarioTemplateRow extends TemplateRow {}

@Entity('agent_templates')
@Index('agent_templates_hash', ['content_hash'])
export class AgentTemplateRow extends TemplateRow {}
