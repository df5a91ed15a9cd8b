/** Edits (insert, delete, replace, swap two neighbours) from one short word to another. */
function distance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, i) => i)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = rows[i - 1][j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replaced);
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[from.length][to.length];
}

/** The known word that is nearest to a mistyped one, or null where none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const short = word.slice(0, 64).toLowerCase();
  const ranked = known
    .map((name) => ({ name, edits: distance(short, name.slice(0, 64).toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked.at(0);
  return best && best.edits <= Math.max(1, Math.floor(short.length / 3)) ? best.name : null;
}

/** `; did you mean total? Known: …`, for the end of a sentence about an unknown word. Lists at most 40 known ones. */
export function suggestion(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  const list = known.length > 40 ? `${known.slice(0, 40).join(', ')}, …` : known.join(', ');
  const rest = list === '' ? '' : ` (known: ${list})`;
  return near ? `; did you mean ${near}?${rest}` : rest;
}
