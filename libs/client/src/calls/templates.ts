import type { JsonObject } from '@scrai/contracts';
import type { Http } from '../http.js';
import type { Page, PageQuery } from '../page.js';
import type { Template, TemplateSummary, Validation } from '../resources/templates.js';

/** A template to send: YAML or JSON text with its comments, or a parsed document. */
export type TemplateInput = string | JsonObject;

/** Calls of `scenario-templates` or of `agent-templates`: both are immutable, versioned documents. */
export class TemplateCalls {
  constructor(
    private readonly http: Http,
    private readonly path: '/scenario-templates' | '/agent-templates',
  ) {}

  list(query: PageQuery = {}): Promise<Page<TemplateSummary>> {
    return this.http.json('GET', this.path, { query: { ...query } });
  }

  /** The newest version when none is named. */
  get(name: string, version?: string): Promise<Template> {
    return this.http.json('GET', `${this.path}/${encodeURIComponent(name)}`, { query: { version } });
  }

  versions(name: string, query: PageQuery = {}): Promise<Page<TemplateSummary>> {
    return this.http.json('GET', `${this.path}/${encodeURIComponent(name)}/versions`, {
      query: { ...query },
    });
  }

  /** Stores a new version; sending the same content again is no new one. @throws ProblemResponse with all faults. */
  add(template: TemplateInput): Promise<Template> {
    return this.http.json('POST', this.path, bodyOf(template));
  }

  /** Every fault of a template, without storing anything. */
  validate(template: TemplateInput): Promise<Validation> {
    return this.http.json('POST', `${this.path}/validate`, bodyOf(template));
  }
}

const bodyOf = (template: TemplateInput): { body: unknown; contentType?: string } =>
  typeof template === 'string' ? { body: template, contentType: 'text/yaml' } : { body: template };
