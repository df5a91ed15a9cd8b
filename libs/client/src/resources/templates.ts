import type { Fault, JsonObject } from '@scrai/contracts';

/** One immutable version of a scenario template or an agent template. */
export interface Template {
  id: string;
  name: string;
  version: string;
  /** SHA-256 of the canonical form of `document`. */
  hash: string;
  description: string;
  /** The parsed template. */
  document: JsonObject;
  /** The text as it was sent, comments and all. */
  source: string;
  created_at: string;
  updated_at: string;
}

/** What a list shows of a template: its newest version, without the document. */
export type TemplateSummary = Omit<Template, 'document' | 'source'>;

/** The verdict on a template: every fault with its pointer, line and a sentence. */
export interface Validation {
  valid: boolean;
  errors: Fault[];
}
