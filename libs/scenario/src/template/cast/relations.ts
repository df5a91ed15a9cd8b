import { entriesOf, type Stage } from '../stage.js';
import type { RelationEntry } from '../types.js';
import type { Cast } from './cast.js';
import { networkEdges } from './networks.js';

/** Most relations of one run. */
const MAX_RELATIONS = 400_000;

interface Directed {
  from: string;
  to: string;
  weight?: number;
}

/** Gives the agents of the cast their relations. */
export function relate(stage: Stage, cast: Cast): void {
  let total = 0;
  const known = new Set<string>();
  for (const [entry, pointer] of entriesOf(stage.template.relations, '/relations')) {
    for (const { from, to, weight } of directedEdges(stage, cast, entry, pointer)) {
      const key = JSON.stringify([from, to, entry.kind]);
      if (from === to || known.has(key)) continue;
      if (++total > MAX_RELATIONS) {
        stage.found.add(pointer, `there are more than ${MAX_RELATIONS.toLocaleString('en')} relations`);
        return;
      }
      known.add(key);
      cast.get(from)!.relations.push({ to, kind: entry.kind, ...(weight === undefined ? {} : { weight }) });
    }
  }
}

function* directedEdges(stage: Stage, cast: Cast, entry: RelationEntry, pointer: string): Iterable<Directed> {
  const { found } = stage;
  if ((entry.edges === undefined) === (entry.generator === undefined)) {
    if (found.unsaid(pointer, 'edges') && found.unsaid(pointer, 'generator'))
      found.add(pointer, 'a relation needs either edges or a generator');
    return;
  }
  for (const [edge, at] of entriesOf(entry.edges, `${pointer}/edges`)) {
    const ends = cast.named(edge.to, `${at}/to`, found);
    for (const from of cast.named(edge.from, `${at}/from`, found)) {
      for (const to of ends) {
        yield { ...edge, from, to };
        if (entry.mutual) yield { ...edge, from: to, to: from };
      }
    }
  }
  if (entry.generator) yield* generated(stage, cast, entry, pointer);
}

function* generated(stage: Stage, cast: Cast, entry: RelationEntry, pointer: string): Iterable<Directed> {
  const { found, seed } = stage;
  const generator = entry.generator!;
  const names = entry.among ? cast.expand(entry.among, `${pointer}/among`, found) : cast.actors;
  const needs = {
    complete: 1,
    ring: 1,
    watts_strogatz: (generator.k ?? 4) + 1,
    barabasi_albert: (generator.m ?? 2) + 1,
  };
  if (!found.sound(pointer) || names.length === 0) return;
  if (generator.type === 'watts_strogatz' && (generator.k ?? 4) % 2 !== 0) {
    found.add(`${pointer}/generator/k`, `k must be even, not ${generator.k}`);
  }
  if (names.length < needs[generator.type]) {
    found.add(
      `${pointer}/generator`,
      `${generator.type} needs at least ${needs[generator.type]} agents, and there are ${names.length}`,
    );
  }
  if (generator.type === 'complete' && names.length ** 2 > MAX_RELATIONS * 2) {
    found.add(
      `${pointer}/generator`,
      `complete is too much for ${names.length} agents; use ring or watts_strogatz`,
    );
  }
  if (!found.sound(pointer)) return;
  for (const [i, j] of networkEdges(generator, names.length, seed, `${entry.kind} ${pointer}`)) {
    yield { from: names[i], to: names[j] };
    if (entry.mutual !== false) yield { from: names[j], to: names[i] };
  }
}
