/** How the texts of settings are read: each gives the value, or `undefined` for a text that it refuses. */

export const urlOf = (...protocols: string[]) => {
  return (text: string) => (protocols.includes(URL.parse(text)?.protocol ?? '') ? text : undefined);
};

export const wholeNumber = (from: number, to: number) => (text: string) => {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
};

export const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : undefined);

/** Several values with commas between them, each of which must be right. */
export const listOf =
  <T>(parse: (text: string) => T | undefined) =>
  (text: string): readonly T[] | undefined => {
    const values = text.split(',').map((part) => parse(part.trim()));
    return values.includes(undefined) ? undefined : Object.freeze(values as T[]);
  };
