/** The name that a part of a pointer stands for. */
export const unescaped = (part: string): string => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** Parts of an RFC 6901 pointer, unescaped; null where it is none. The whole document is `''`, with no parts. */
export function pointerParts(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!/^(\/([^~/]|~[01])*)+$/.test(pointer)) return null;
  return pointer.slice(1).split('/').map(unescaped);
}
