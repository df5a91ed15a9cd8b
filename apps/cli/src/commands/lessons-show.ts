import type { LessonSet } from '@scrai/client';
import type { Context } from '../context.js';

/** A lesson set for people: where it comes from, and each lesson. */
export function showLessonSet({ terminal }: Context, set: LessonSet): void {
  const { bold, dim } = terminal.colours;
  terminal.print(`${bold(`${set.name}@${set.version}`)}  ${set.description}`);
  terminal.print(dim(`${set.hash.slice(0, 12)}  ${origin(set)}`));
  for (const { for: whom, text, values } of set.lessons) {
    const given = Object.entries(values ?? {}).map(([name, value]) => `${name}=${value}`);
    terminal.print(`\n${bold(whom)}${given.length > 0 ? `  ${given.join(' ')}` : ''}`);
    for (const line of terminal.lines(text, 2)) terminal.print(`  ${line}`);
  }
}

function origin({ distilled_by, sources }: LessonSet): string {
  if (distilled_by === null) return 'written by hand';
  const seeds = sources.map(({ seed }) => seed);
  return `from ${sources.length} runs of ${sources[0].template}, seeds ${ranges(seeds)}; distilled by run ${distilled_by}`;
}

/** `1-4, 9`: whole numbers in order, neighbours together. */
export function ranges(numbers: readonly number[]): string {
  const parts: [from: number, to: number][] = [];
  for (const n of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] === n - 1) last[1] = n;
    else parts.push([n, n]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(', ');
}
