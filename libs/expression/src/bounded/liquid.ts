import { Liquid } from 'liquidjs';

const TAGS = [
  'assign',
  'break',
  'capture',
  'case',
  'comment',
  'continue',
  'cycle',
  'for',
  'if',
  'raw',
  'unless',
  '#',
];
/** Filters that read the clock or draw by chance: the same template must give the same text. */
const UNSTEADY_FILTERS = [
  'date',
  'date_to_xmlschema',
  'date_to_rfc822',
  'date_to_string',
  'date_to_long_string',
  'sample',
];

/**
 * Liquid for texts that strangers write: it reads no file, no clock and no chance, sees own properties alone, and ends
 * within bounds of length (100,000 characters), of memory (a million characters and items) and of time (2 s).
 * @param options.strict whether an unknown name is an error.
 * @param options.all whether errors of rendering are thrown together, as `LiquidErrors`.
 */
export function boundedLiquid({ strict, all = false }: { strict: boolean; all?: boolean }): Liquid {
  const liquid = new Liquid({
    strictVariables: strict,
    strictFilters: true,
    lenientIf: true,
    catchAllErrors: all,
    ownPropertyOnly: true,
    templates: {},
    parseLimit: 100_000,
    renderLimit: 2_000,
    memoryLimit: 1_000_000,
  });
  for (const tag of Object.keys(liquid.tags)) if (!TAGS.includes(tag)) delete liquid.tags[tag];
  for (const filter of UNSTEADY_FILTERS) delete liquid.filters[filter];
  return liquid;
}
