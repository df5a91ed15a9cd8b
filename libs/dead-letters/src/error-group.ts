import { contentHash } from '@scrai/determinism';
import type { Failure } from '@scrai/contracts';

const DIGITS = 8;
/** What differs from one failure to the next though nothing else does; the longer patterns first. */
const PARTICULARS: [RegExp, string][] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<id>'],
  [/\bhttps?:\/\/[^\s)]+/gi, '<url>'],
  [/\b\d{4}-\d\d-\d\dT[\d:.]+Z?/g, '<time>'],
  [/"[^"]*"|'[^']*'|«[^»]*»|`[^`]*`/g, '<text>'],
  [/\b[0-9a-f]{12,}\b/gi, '<hex>'],
  [/\d+(\.\d+)?/g, '<n>'],
];

/** `rate_limited-3f0a9c21`: the failure's code, and a hash of its message without ids, numbers, times and quotes. */
export function errorGroup({ code, message }: Failure): string {
  const words = PARTICULARS.reduce((text, [pattern, name]) => text.replace(pattern, name), message);
  return `${code}-${contentHash(words).slice(0, DIGITS)}`;
}
