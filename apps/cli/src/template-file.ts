import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ScraiClient, TemplateInput } from '@scrai/client';
import type { Fault } from '@scrai/contracts';
import { inlineFiles, parseTemplate, type FilesBeside } from '@scrai/scenario';
import { UsageError } from './failure.js';

/** A template as it is sent, and what is wrong with the files that it names. */
export interface TemplateFile {
  sent: TemplateInput;
  faults: Fault[];
  /** Line of a part in the file; undefined where it is no YAML. */
  lineOf: (pointer: string) => number | undefined;
}

/**
 * Reads a template: its text, comments and all; or, where it names files beside it (a CSV of its cast, pictures), the
 * document with those files put in; pictures and sounds are stored as blobs for it. A text that is no YAML goes as it is, for the server to say what is wrong.
 * @throws UsageError when it cannot be read, or is empty.
 */
export async function readTemplate(file: string, blobs: ScraiClient['blobs']): Promise<TemplateFile> {
  const text = await textOf(file);
  if (text.trim() === '')
    throw new UsageError(`${file} is empty: it needs at least a name, a version and a description`);
  const parsed = parseTemplate(text);
  if ('faults' in parsed) return { sent: text, faults: [], lineOf: () => undefined };
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
  const alone = JSON.stringify(inlined.value) === JSON.stringify(value);
  return {
    sent: alone ? text : inlined.value,
    faults: 'faults' in inlined ? inlined.faults : [],
    lineOf: (pointer) => lines.at(pointer),
  };
}

/** The same, for who wants it whole. @throws UsageError also for files that it names and that cannot be read. */
export async function templateFrom(file: string, blobs: ScraiClient['blobs']): Promise<TemplateInput> {
  const { sent, faults } = await readTemplate(file, blobs);
  if (faults.length > 0) throw new UsageError(faults.map((fault) => faultLine(file, fault)).join('\n'));
  return sent;
}

/** A fault as compilers show theirs: `mine.yaml:12: …`. */
export const faultLine = (file: string, { line, detail }: Fault): string =>
  `${file}${line === undefined ? '' : `:${line}`}: ${detail}`;

const WHY: Record<string, string> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'you may not read it',
};

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'it cannot be opened' } = error as NodeJS.ErrnoException;
    throw new UsageError(`${file} cannot be read: ${WHY[code] ?? code}`);
  }
}
