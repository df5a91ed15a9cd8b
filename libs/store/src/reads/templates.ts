import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@scrai/contracts';
import type { AgentTemplateRow, ScenarioTemplateRow } from '../entities/template.js';
import type { Queryable } from '../statement.js';
import { storable } from '../storable.js';

export type TemplateKind = 'scenario' | 'agent';
export type StoredTemplate = ScenarioTemplateRow | AgentTemplateRow;

export interface NewTemplate {
  name: string;
  version: string;
  /** SHA-256 of the canonical form of `document`. */
  content_hash: string;
  document: JsonObject;
  /** The text that it was read from. */
  source: string;
}

/** This name and version is there with other content; a version never changes. */
export class TemplateVersionTaken extends Error {
  constructor(kind: TemplateKind, { name, version }: NewTemplate) {
    super(
      `${kind} template ${name} ${version} is stored with other content, and a version never changes: ` +
        `raise the version, or start the runs from the stored one`,
    );
    this.name = 'TemplateVersionTaken';
  }
}

const TABLES = { scenario: 'scenario_templates', agent: 'agent_templates' } as const;

/** Versions such as 2 and 1.10 by number, before others by age. */
export const NEWEST = `CASE WHEN version ~ '^\\d{1,9}(\\.\\d{1,9})*$' THEN string_to_array(version, '.')::int[] END
  DESC NULLS LAST, created_at DESC`;

/** Stores a version, or does nothing where the same content is there. @throws TemplateVersionTaken. */
export async function saveTemplate(
  db: Queryable,
  kind: TemplateKind,
  template: NewTemplate,
): Promise<{ created: boolean }> {
  const { name, version, content_hash } = template;
  const rows = await db.query(
    `INSERT INTO ${TABLES[kind]} (id, name, version, content_hash, document, source)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (name, version) DO NOTHING RETURNING name`,
    [
      ...[randomUUID(), name, version, content_hash],
      ...[storable(template.document), template.source.replaceAll('\0', '\ufffd')],
    ],
  );
  if (rows.length > 0) return { created: true };
  const before = await getTemplate(db, kind, name, version);
  if (before?.content_hash !== content_hash) throw new TemplateVersionTaken(kind, template);
  return { created: false };
}

/** Stores all of them or, where one is refused, none. */
export async function saveTemplates(
  db: { transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T> },
  templates: (NewTemplate & { kind: TemplateKind })[],
): Promise<{ created: number }> {
  return db.transaction(async (transaction) => {
    let created = 0;
    for (const { kind, ...template } of templates) {
      const saved = await saveTemplate(transaction, kind, template);
      if (saved.created) created += 1;
    }
    return { created };
  });
}

/** A version of a template, or the newest one. */
export async function getTemplate(
  db: Queryable,
  kind: TemplateKind,
  name: string,
  version?: string,
): Promise<StoredTemplate | null> {
  const [row] = await db.query<StoredTemplate>(
    `SELECT * FROM ${TABLES[kind]} WHERE name = $1 AND ($2::text IS NULL OR version = $2)
      ORDER BY ${NEWEST} LIMIT 1`,
    [name, version ?? null],
  );
  return row ?? null;
}

/** A template by its content. */
export async function getTemplateByHash(
  db: Queryable,
  kind: TemplateKind,
  hash: string,
): Promise<StoredTemplate | null> {
  const sql = `SELECT * FROM ${TABLES[kind]} WHERE content_hash = $1 ORDER BY created_at LIMIT 1`;
  const [row] = await db.query<StoredTemplate>(sql, [hash]);
  return row ?? null;
}

/** Whether a version was read from exactly this text. */
export async function hasTemplateText(db: Queryable, kind: TemplateKind, text: string): Promise<boolean> {
  const [{ there }] = await db.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT 1 FROM ${TABLES[kind]} WHERE source = $1) AS there`,
    [text],
  );
  return there;
}

/** Newest version of every template, by name, after a name where given. */
export function listTemplates(
  db: Queryable,
  kind: TemplateKind,
  { limit, after = '' }: { limit: number; after?: string },
): Promise<StoredTemplate[]> {
  return db.query<StoredTemplate>(
    `SELECT DISTINCT ON (name) * FROM ${TABLES[kind]} WHERE name > $1 ORDER BY name, ${NEWEST} LIMIT $2`,
    [after, limit],
  );
}

/** Every version of a template, newest first. */
export function templateVersions(db: Queryable, kind: TemplateKind, name: string): Promise<StoredTemplate[]> {
  return db.query<StoredTemplate>(`SELECT * FROM ${TABLES[kind]} WHERE name = $1 ORDER BY ${NEWEST}`, [name]);
}
