import { draw } from '@scrai/determinism';
import type { Generator } from '../types.js';

/** An edge between two of n nodes, by index. */
export type Edge = readonly [number, number];

/** Edges of a network over n nodes, each once and none from a node to itself; the same for the same seed and name. */
export function networkEdges(
  { type, k = 4, p = 0.1, m = 2 }: Generator,
  n: number,
  seed: number,
  name: string,
): Edge[] {
  const chance = (...place: (string | number)[]): number => draw(seed, 'relations', name, ...place);
  switch (type) {
    case 'complete':
      return range(n).flatMap((i) => range(n - i - 1).map((j): Edge => [i, i + j + 1]));
    case 'ring':
      return lattice(n, 2);
    case 'watts_strogatz':
      return rewired(n, k, p, chance);
    case 'barabasi_albert':
      return attached(n, m, chance);
  }
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);
const key = (a: number, b: number): string => (a < b ? `${a}-${b}` : `${b}-${a}`);

/** Each node with its k nearest on a circle. */
function lattice(n: number, k: number): Edge[] {
  const seen = new Set<string>();
  const edges: Edge[] = [];
  for (const i of range(n)) {
    for (let step = 1; step <= k / 2; step++) {
      const j = (i + step) % n;
      if (i === j || seen.has(key(i, j))) continue;
      seen.add(key(i, j));
      edges.push([i, j]);
    }
  }
  return edges;
}

/** Watts and Strogatz: the far end of each edge of a lattice is moved with probability p. */
function rewired(n: number, k: number, p: number, chance: (...place: (string | number)[]) => number): Edge[] {
  const edges = lattice(n, k);
  const present = new Set(edges.map(([i, j]) => key(i, j)));
  return edges.map(([i, j], e): Edge => {
    if (chance('rewire', e) >= p) return [i, j];
    // A few tries for a free end; where there is none, the edge stays.
    for (let attempt = 0; attempt < 20; attempt++) {
      const end = Math.floor(chance('end', e, attempt) * n);
      if (end === i || present.has(key(i, end))) continue;
      present.delete(key(i, j));
      present.add(key(i, end));
      return [i, end];
    }
    return [i, j];
  });
}

/** Barabási and Albert: each newcomer joins m others, the likelier the more edges they have. */
function attached(n: number, m: number, chance: (...place: (string | number)[]) => number): Edge[] {
  const start = Math.min(n, m + 1);
  const edges: Edge[] = range(start).flatMap((i) => range(i).map((j): Edge => [i, j]));
  const ends = edges.flat();
  for (let node = start; node < n; node++) {
    const chosen = new Set<number>();
    for (let attempt = 0; chosen.size < m; attempt++) {
      chosen.add(ends[Math.floor(chance('join', node, attempt) * ends.length)]);
    }
    for (const other of chosen) {
      edges.push([node, other]);
      ends.push(node, other);
    }
  }
  return edges;
}
