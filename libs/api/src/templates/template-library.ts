import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@scrai/contracts';
import { suggestion } from '@scrai/expression';
import { agentReferences } from '@scrai/scenario';
import { ProblemError } from '@scrai/service-kit';
import {
  Database,
  getTemplate,
  listTemplates,
  templateVersions,
  type StoredTemplate,
  type TemplateKind,
} from '@scrai/store';

/** Templates of which the nearest name is looked for. */
const MOST_NAMED = 1_000;

/** Reads templates out of the database, and says what there is where one is missing. */
@Injectable()
export class TemplateLibrary {
  constructor(private readonly database: Database) {}

  /** A version, the newest by default. @throws ProblemError 404 that names what was probably meant. */
  async get(kind: TemplateKind, name: string, version?: string): Promise<StoredTemplate> {
    const template = await getTemplate(this.database, kind, name, version);
    if (template) return template;
    const versions = await templateVersions(this.database, kind, name);
    const problem =
      versions.length > 0
        ? `The ${kind} template ${name} has no version ${version}${suggestion(
            String(version),
            versions.map((each) => each.version),
          )}`
        : `There is no ${kind} template ${JSON.stringify(name)}${await this.alternatives(kind, name)}`;
    throw new ProblemError(404, 'not_found', `${problem}.`);
  }

  /**
   * Every agent template that a scenario template names. Where one is missing, all that there are: the compiler
   * reports it, and says what was probably meant.
   */
  async agentsFor(scenario: JsonObject): Promise<JsonObject[]> {
    const found = await Promise.all(
      agentReferences(scenario).map(({ name, version }) =>
        getTemplate(this.database, 'agent', name, version),
      ),
    );
    const there = found.filter((template) => template !== null);
    const others =
      there.length < found.length ? await listTemplates(this.database, 'agent', { limit: MOST_NAMED }) : [];
    return [...there, ...others].map(({ document }) => document);
  }

  private async alternatives(kind: TemplateKind, name: string): Promise<string> {
    const all = await listTemplates(this.database, kind, { limit: MOST_NAMED });
    if (all.length === 0) return `, nor any other: add one with POST /api/v1/${kind}-templates`;
    return suggestion(
      name,
      all.map((each) => each.name),
    );
  }
}
