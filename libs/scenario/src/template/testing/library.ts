import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@scrai/contracts';
import { inlinePrompts } from '../../prompt/inline-prompts.js';
import { PromptLibrary } from '../../prompt/prompt-library.js';
import { parseTemplate, type ParsedTemplate } from '../parse-template.js';

const ROOT = join(import.meta.dirname, '../../../../../templates');
const prompts = new PromptLibrary(
  globSync('**/*.md', { cwd: join(ROOT, 'prompts') }).map((path) => ({
    path,
    text: readFileSync(join(ROOT, 'prompts', path), 'utf8'),
  })),
);

/** Reads templates/ of this repository, with the prompts that they name put in. @throws Error where one is faulty. */
function read(kind: 'scenarios' | 'agents'): Map<string, ParsedTemplate & { text: string }> {
  const files = readdirSync(join(ROOT, kind)).filter((file) => file.endsWith('.yaml'));
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(ROOT, kind, file), 'utf8');
      const parsed = parseTemplate(text, { source: file });
      if ('faults' in parsed) throw new Error(JSON.stringify(parsed.faults));
      const inlined = inlinePrompts(parsed.template.value, prompts, parsed.template.lines);
      if ('faults' in inlined) throw new Error(JSON.stringify(inlined.faults));
      return [file.replace('.yaml', ''), { ...parsed.template, ...inlined, text }];
    }),
  );
}

export const exampleScenarios = read('scenarios');
export const exampleAgentTemplates = read('agents');
export const exampleAgents: JsonObject[] = [...exampleAgentTemplates.values()].map(({ value }) => value);
