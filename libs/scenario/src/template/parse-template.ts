import type { Fault, Json, JsonObject } from '@scrai/contracts';
import {
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Node,
  type Range,
  type YAMLError,
} from 'yaml';
import { FaultList, part } from './fault-list.js';
import { Lines } from './lines.js';

/** Longest text of a template, in bytes. */
export const MAX_TEMPLATE_BYTES = 1_000_000;
/** Deepest nesting of a template's document. */
const MAX_DEPTH = 60;
const MAX_ALIASES = 100;

/** A template as a JSON value, with the places of its parts in the text. */
export interface ParsedTemplate {
  value: JsonObject;
  lines: Lines;
}

/**
 * Reads a template from YAML 1.2 or JSON.
 * @param options.source what to call the text in sentences, such as its file name.
 * @returns the template, or the faults of its text, each with its line.
 */
export function parseTemplate(
  text: string,
  { source = 'the template' }: { source?: string } = {},
): { template: ParsedTemplate } | { faults: Fault[] } {
  const fault = (detail: string, line?: number): { faults: Fault[] } => ({
    faults: [{ pointer: '', detail, ...(line === undefined ? {} : { line }) }],
  });
  const bytes = Buffer.byteLength(text);
  if (bytes > MAX_TEMPLATE_BYTES) {
    return fault(`${source} has ${bytes} bytes; at most ${MAX_TEMPLATE_BYTES} are read`);
  }
  try {
    return read(text, source, fault);
  } catch (error) {
    if (error instanceof RangeError) return fault(`${source} is nested too deeply`);
    // What yaml throws while it makes values: aliases that multiply, or that lead nowhere.
    if (error instanceof ReferenceError) return fault(`${source} cannot be read: ${error.message}`);
    throw error;
  }
}

function read(
  text: string,
  source: string,
  fault: (detail: string, line?: number) => { faults: Fault[] },
): { template: ParsedTemplate } | { faults: Fault[] } {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, uniqueKeys: true });
  const complaints = [...document.errors, ...document.warnings];
  if (complaints.length > 0) return { faults: syntaxFaults(complaints, source, counter) };
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null))
    return fault(`${source} is empty: it needs at least a name, a version and a description`);
  if (!isMap(contents)) return fault(`${source} must be a mapping of keys to values`, 1);
  const byPointer = new Map<string, number>([['', 1]]);
  const found = new FaultList(new Lines(byPointer));
  locate(contents, '', 0, { counter, byPointer, found });
  if (found.any) return { faults: found.faults };
  const value = document.toJS({ maxAliasCount: MAX_ALIASES }) as JsonObject;
  checkValues(value, '', found, 0);
  return found.any ? { faults: found.faults } : { template: { value, lines: new Lines(byPointer) } };
}

/** What a reader of the sentence most probably did. */
const ADVICE: Record<string, string> = {
  BLOCK_AS_IMPLICIT_KEY: ' (a text that holds ": " needs quotes, or a >- before it on a line of its own)',
  BAD_INDENT: ' (check how far the line is indented)',
  TAB_AS_INDENT: ' (indent with spaces)',
};

/** The first fault of the syntax, and those after it that do not merely follow from it. */
function syntaxFaults(complaints: readonly YAMLError[], source: string, counter: LineCounter): Fault[] {
  return complaints
    .filter(({ code }, i) => i === 0 || code !== 'UNEXPECTED_TOKEN')
    .slice(0, 20)
    .map(({ message, code, pos }) => ({
      pointer: '',
      detail: `${source} is not YAML: ${message}${ADVICE[code] ?? ''}`,
      line: counter.linePos(pos[0]).line,
    }));
}

interface Locating {
  counter: LineCounter;
  byPointer: Map<string, number>;
  found: FaultList;
}

/** Notes the line of every part, and refuses keys that are no text. */
function locate(node: unknown, pointer: string, depth: number, context: Locating): void {
  const { counter, byPointer, found } = context;
  const note = (at: string, { range }: { range?: Range | null }): void => {
    if (range) byPointer.set(at, counter.linePos(range[0]).line);
  };
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (isSeq(node)) {
    node.items.forEach((item, i) => {
      note(`${pointer}/${i}`, item as Node);
      locate(item, `${pointer}/${i}`, depth + 1, context);
    });
  }
  if (!isMap(node)) return;
  for (const { key, value } of node.items) {
    if (isCollection(key) || isAlias(key)) {
      found.add(
        pointer,
        'a key is a mapping or a list; a value that starts with {{ needs quotes around it: "{{ … }}"',
      );
      continue;
    }
    const name = isScalar(key) ? String(key.value) : String(key);
    const at = `${pointer}/${part(name)}`;
    if (isScalar(key)) note(at, key);
    if (['__proto__', 'constructor', 'prototype'].includes(name))
      found.add(at, `the key ${name} is not allowed`);
    locate(value, at, depth + 1, context);
  }
}

function checkValues(value: Json, pointer: string, found: FaultList, depth: number): void {
  if (depth > MAX_DEPTH) throw new RangeError('nested too deeply');
  if (typeof value === 'number' && !Number.isFinite(value)) {
    found.add(pointer, `${String(value)} is not a number that JSON can hold`);
  }
  // Such a text has no UTF-8, so no content hash either.
  const texts = typeof value === 'string' ? [value] : Object.keys(Object(value));
  if (!texts.every((text) => text.isWellFormed()))
    found.add(pointer, 'a text has half of a character (a surrogate without its other half)');
  if (value === null || typeof value !== 'object') return;
  for (const [key, inner] of Object.entries(value))
    checkValues(inner, `${pointer}/${part(key)}`, found, depth + 1);
}
