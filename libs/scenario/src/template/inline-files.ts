import type { Fault, Json, JsonObject } from '@scrai/contracts';
import { CsvError, parse } from 'csv-parse/sync';
import { FaultList } from './fault-list.js';
import { inlineMedia, isBeside, type KeepFile } from './inline-media.js';
import type { Lines } from './lines.js';

/** Reads a file that stands beside the template, by its relative path. @throws what the reader throws. */
export type ReadFile = (path: string) => Promise<string>;

/** The files beside a template: texts are read, pictures and sounds are stored as blobs. */
export interface FilesBeside {
  read: ReadFile;
  keep: KeepFile;
}

/**
 * The template with every file that it names put in its place, so that it stands alone: `csv` becomes `rows`, and `file` the
 * hash of a blob.
 * @returns the template; where there are faults of paths and files, with the others put in.
 */
export async function inlineFiles(
  template: JsonObject,
  { read, keep }: FilesBeside,
  lines: Lines | null = null,
): Promise<{ value: JsonObject } | { value: JsonObject; faults: Fault[] }> {
  const found = new FaultList(lines);
  const value = { ...template };
  if (Array.isArray(template.cast)) {
    const cast: Json[] = [];
    for (const [i, entry] of template.cast.entries()) {
      cast.push(await inlined(entry, `/cast/${i}`, read, found));
    }
    value.cast = cast;
  }
  if (template.stimuli !== undefined) value.stimuli = await inlineMedia(template.stimuli, keep, found);
  return found.any ? { value, faults: found.sorted() } : { value };
}

async function inlined(entry: Json, pointer: string, readFile: ReadFile, found: FaultList): Promise<Json> {
  if (entry === null || typeof entry !== 'object' || Array.isArray(entry)) return entry;
  const { csv, ...rest } = entry;
  if (typeof csv !== 'string') return entry;
  const at = `${pointer}/csv`;
  if (!isBeside(csv)) {
    found.add(at, `${csv} must be the path of a file beside the template, without .. and not absolute`);
    return entry;
  }
  if (rest.rows !== undefined) found.add(at, 'an entry of the cast takes either csv or rows');
  const text = await readFile(csv).catch((error: unknown) => {
    found.add(at, `the file ${csv} cannot be read: ${(error as Error).message}`);
    return null;
  });
  return text === null ? entry : { ...rest, rows: rowsOf(text, csv, at, found) };
}

/** Numbers and true/false become what they say; everything else stays text. */
const cell = (text: string): Json => {
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(text) ? Number(text) : text;
};

function rowsOf(text: string, file: string, pointer: string, found: FaultList): JsonObject[] {
  try {
    const options = { columns: true, skip_empty_lines: true, trim: true, bom: true } as const;
    const rows: Record<string, string>[] = parse(text, options);
    if (rows.length === 0) found.add(pointer, `the file ${file} has no rows below its line of names`);
    return rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([key, value]) => [key, cell(value)])),
    );
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    found.add(pointer, `the file ${file} is not CSV: ${error.message}`);
    return [];
  }
}
