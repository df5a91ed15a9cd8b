import { GRID_COLOURS, LONGEST_ALT, MOST_CELLS } from '@scrai/contracts';
import { encode } from 'fast-png';
import { ToolError } from '../failures.js';
import type { Tool } from '../tool.js';

/** Pixels of a drawing's longer side, about: models are shown small pictures too coarsely. */
const SIDE = 256;

const PALETTE = Object.entries(GRID_COLOURS);
const LEGEND = PALETTE.map(([character, { name }]) => `${character} ${name}`).join(', ');

/** A picture in squares, as a PNG. Equal drawings have equal bytes, on whatever machine. */
export const draw: Tool = {
  name: 'draw',
  description:
    'Draws a picture out of coloured squares. It is shown with what you say in this turn, to those who hear it. ' +
    `A row is a text with a character for each square: ${LEGEND}. All rows have the same length, ${MOST_CELLS} at most.`,
  parameters: {
    type: 'object',
    properties: {
      rows: {
        type: 'array',
        minItems: 1,
        maxItems: MOST_CELLS,
        items: { type: 'string', minLength: 1, maxLength: MOST_CELLS },
        description: 'From top to bottom.',
      },
      alt: {
        type: 'string',
        minLength: 1,
        maxLength: LONGEST_ALT,
        description: 'What it shows, for those who cannot see it. Whoever is shown the picture reads it too.',
      },
    },
    required: ['rows', 'alt'],
    additionalProperties: false,
  },
  effect: 'pure',
  async run({ rows, alt }, { show }) {
    const { width, height, png } = pictureOf(rows as string[]);
    await show(png, 'image/png', String(alt));
    return `Drawn, ${width} x ${height} pixels. It is shown with what you say now.`;
  },
};

/** @throws ToolError where the rows are no picture. */
function pictureOf(rows: string[]): { width: number; height: number; png: Uint8Array } {
  const across = rows[0].length;
  const uneven = rows.findIndex(({ length }) => length !== across);
  if (uneven >= 0)
    throw bad(`Row ${uneven + 1} has ${rows[uneven].length} squares, and the first has ${across}`);
  const strange = rows
    .join('')
    .split('')
    .find((character) => !Object.hasOwn(GRID_COLOURS, character));
  if (strange !== undefined) throw bad(`There is no colour «${strange}», only ${LEGEND}`);
  const scale = Math.max(1, Math.floor(SIDE / Math.max(across, rows.length)));
  const [width, height] = [across * scale, rows.length * scale];
  const index = new Map(PALETTE.map(([character], i) => [character, i]));
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = rows[Math.floor(y / scale)];
    for (let x = 0; x < width; x++) data[y * width + x] = index.get(row[Math.floor(x / scale)])!;
  }
  const palette = PALETTE.map(([, { rgb }]) => [...rgb]);
  return { width, height, png: encode({ width, height, data, depth: 8, channels: 1, palette }) };
}

const bad = (message: string): ToolError => new ToolError('bad_arguments', message);
