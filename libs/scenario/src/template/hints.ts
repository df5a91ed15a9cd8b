import { SIMULATED_NAMES, type SimulatedHints } from '@scrai/contracts';
import type { ExpressionReader } from './expression-reader.js';
import { type FaultReport, part } from './fault-list.js';
import type { TextRenderer } from './liquid.js';
import { pointerParts } from './pointers.js';

interface Checking {
  found: FaultReport;
  renderer: TextRenderer;
  expressions: ExpressionReader;
}

/** Checks what a template tells the simulated model: its lines render, its expressions parse. */
export function checkHints(hints: SimulatedHints, pointer: string, checking: Checking): void {
  const { found, expressions } = checking;
  const read = (source: string | undefined, at: string): void => {
    if (source !== undefined) expressions.read(source, 'simulated', `${pointer}${at}`);
  };
  for (const [kind, bank] of Object.entries(hints.lines ?? {})) {
    checkLines(bank, `${pointer}/lines/${part(kind)}`, checking);
  }
  checkLines(hints.thoughts ?? [], `${pointer}/thoughts`, checking);
  hints.cues?.forEach(({ when, lines, to, thoughts, cites }, i) => {
    read(when, `/cues/${i}/when`);
    read(to, `/cues/${i}/to`);
    read(cites, `/cues/${i}/cites`);
    checkLines(lines, `${pointer}/cues/${i}/lines`, checking);
    checkLines(thoughts ?? [], `${pointer}/cues/${i}/thoughts`, checking);
  });
  hints.uses?.forEach(({ when, arguments: sources = {} }, i) => {
    read(when, `/uses/${i}/when`);
    for (const [name, source] of Object.entries(sources)) read(source, `/uses/${i}/arguments/${part(name)}`);
  });
  read(hints.goals, '/goals');
  read(hints.beliefs, '/beliefs');
  read(hints.next, '/next');
  read(hints.scene_over, '/scene_over');
  hints.changes?.forEach(({ when, path, value }, i) => {
    read(when, `/changes/${i}/when`);
    read(value, `/changes/${i}/value`);
    if (!pointerParts(path))
      found.add(`${pointer}/changes/${i}/path`, `${path} is not a JSON pointer: it starts with /`);
  });
  hints.whispers?.forEach(({ when, to, text }, i) => {
    read(when, `/whispers/${i}/when`);
    read(to, `/whispers/${i}/to`);
    checkLines([text], `${pointer}/whispers/${i}/text`, checking);
  });
}

function checkLines(lines: readonly string[], pointer: string, { found, renderer }: Checking): void {
  lines.forEach((line, i) => {
    for (const fault of renderer.faults(line, Object.keys(SIMULATED_NAMES)))
      found.add(`${pointer}/${i}`, fault);
  });
}
