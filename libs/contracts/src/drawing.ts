/** Colours of drawings on a grid: the character of a cell -> name, and red, green, blue from 0 to 255. */
export const GRID_COLOURS: Readonly<
  Record<string, { name: string; rgb: readonly [number, number, number] }>
> = {
  '.': { name: 'white', rgb: [255, 255, 255] },
  '#': { name: 'black', rgb: [0, 0, 0] },
  '+': { name: 'grey', rgb: [128, 128, 128] },
  r: { name: 'red', rgb: [214, 40, 40] },
  o: { name: 'orange', rgb: [247, 140, 20] },
  y: { name: 'yellow', rgb: [250, 214, 30] },
  g: { name: 'green', rgb: [40, 150, 70] },
  b: { name: 'blue', rgb: [30, 90, 200] },
  p: { name: 'purple', rgb: [130, 60, 170] },
  n: { name: 'brown', rgb: [120, 80, 50] },
};

/** Most cells of a drawing, in a row and in a column. */
export const MOST_CELLS = 64;
