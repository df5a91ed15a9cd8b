import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ScraiClient, TemplateInput } from '@scrai/client';
import { inlineFiles, parseTemplate, type FilesBeside } from '@scrai/scenario';
import { UsageError } from './failure.js';

/**
 * A template as it is sent: its text, comments and all; or, where it names files beside it (a CSV of its cast, pictures), the
 * document with those files put in; pictures and sounds are stored as blobs for it. A text that is no YAML goes as it is, for the server to say what is wrong.
 * @throws UsageError when it, or a file that it names, cannot be read.
 */
export async function templateFrom(file: string, blobs: ScraiClient['blobs']): Promise<TemplateInput> {
  const text = await textOf(file);
  const parsed = parseTemplate(text);
  if ('faults' in parsed) return text;
  const { value, lines } = parsed.template;
  const at = (path: string): string => join(dirname(file), path);
  const beside: FilesBeside = {
    read: (path) => readFile(at(path), 'utf8'),
    keep: async (path) => {
      const { sha256, media_type } = await blobs.add(await readFile(at(path)));
      return { sha256, media_type };
    },
  };
  const inlined = await inlineFiles(value, beside, lines);
  if ('value' in inlined)
    return JSON.stringify(inlined.value) === JSON.stringify(value) ? text : inlined.value;
  const faults = inlined.faults.map(
    ({ line, detail }) => `${file}${line === undefined ? '' : `:${line}`}: ${detail}`,
  );
  throw new UsageError(faults.join('\n'));
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
}
