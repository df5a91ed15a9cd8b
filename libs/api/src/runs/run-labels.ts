/** A label that was asked for as `name=value`. */
export function labelsOf(label: string | undefined): Record<string, string> | undefined {
  if (label === undefined) return undefined;
  const at = label.indexOf('=');
  return { [label.slice(0, at)]: label.slice(at + 1) };
}
