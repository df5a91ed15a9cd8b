import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@scrai/contracts';
import { parseTemplate, type ParsedTemplate } from '../parse-template.js';

const ROOT = join(import.meta.dirname, '../../../../../templates');

/** Reads templates/ of this repository. @throws Error where one is not YAML. */
function read(kind: 'scenarios' | 'agents'): Map<string, ParsedTemplate & { text: string }> {
  const files = readdirSync(join(ROOT, kind)).filter((file) => file.endsWith('.yaml'));
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(ROOT, kind, file), 'utf8');
      const parsed = parseTemplate(text, { source: file });
      if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
      return [file.replace('.yaml', ''), { ...parsed.template, text }];
    }),
  );
}

export const exampleScenarios = read('scenarios');
export const exampleAgentTemplates = read('agents');
export const exampleAgents: JsonObject[] = [...exampleAgentTemplates.values()].map(({ value }) => value);
