import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { RE2JS } from 're2js';

/** Longest JSON Schema that is compiled, in characters of its JSON. */
export const MAX_SCHEMA = 200_000;

/** A pattern of a schema: tested in time that grows with the text alone, whatever the pattern. */
class LinearPattern {
  private readonly compiled: RE2JS;

  /** @throws Error for what needs backtracking: look-around, and references to groups. */
  constructor(private readonly pattern: string) {
    this.compiled = RE2JS.compile(RE2JS.translateRegExp(pattern));
  }

  test(text: string): boolean {
    return this.compiled.matcher(text).find();
  }

  /** Ajv keeps one engine for equal patterns, by this text. */
  toString(): string {
    return `/${this.pattern}/`;
  }
}

const linear = Object.assign((pattern: string) => new LinearPattern(pattern), { code: 'no code of its own' });

/**
 * Ajv for JSON Schemas that strangers write (draft 2020-12): no pattern makes it hang, nothing is loaded from anywhere,
 * and unknown keywords such as x-simulated are theirs to add.
 */
export function boundedAjv(
  options: { verbose?: boolean; addUsedSchema?: boolean; validateSchema?: boolean } = {},
): Ajv2020 {
  const code = { regExp: linear };
  const ajv = addFormats.default(
    new Ajv2020({ allErrors: true, strict: false, logger: false, code, ...options }),
  );
  // The usual check of this format takes the square of the text's length: half a minute for 50,000 characters.
  ajv.addFormat('url', (text: string) => /^(https?|ftp):/i.test(text) && URL.canParse(text));
  return ajv;
}
