import { GRID_COLOURS, MOST_CELLS, type JsonObject, type View } from '@scrai/contracts';
import { convertIndexedToRgb, decode, type DecodedPng } from 'fast-png';
import { BoundedCache } from '../../bounded-cache.js';
import { mediaOf, type CallContext, type ModelRequest } from '../../language-model.js';
import { bytesOf } from '../../media-bytes.js';

const COLOURS = Object.entries(GRID_COLOURS);
/** Of larger pictures it makes nothing. */
const MOST_PIXELS = 1 << 20;
/** Of more bytes neither: what is packed in them may be a thousand times as many, and squares are packed in few. */
const MOST_BYTES = 64 * 1024;
/** Where the chunk of a PNG begins that says how wide and how high it is. */
const HEADER_AT = 12;

/** What was made of a picture, by its hash; filled once its bytes are there. */
const seen = new BoundedCache<string, { rows?: string[] | null }>(() => ({}), 200);

/**
 * What a model without eyes makes of the pictures of a request, oldest first: of a PNG it reads the pixels back into the fewest squares
 * that show it, in the colours of drawings; of anything else it has the words alone. @throws ModelError where there are no bytes.
 */
export async function seenIn(request: ModelRequest, context: CallContext): Promise<JsonObject[]> {
  const pictures = mediaOf(request).filter(({ type }) => type === 'image');
  return Promise.all(
    pictures.map(async (part) => {
      const sight = seen.get(part.sha256);
      if (sight.rows === undefined) {
        const bytes = await bytesOf(part, context);
        sight.rows = part.media_type === 'image/png' ? squaresOf(bytes) : null;
      }
      return { alt: altOf(part.sha256, context.view), rows: sight.rows };
    }),
  );
}

function altOf(sha256: string, view: View | undefined): string | null {
  const media = (view?.transcript ?? []).flatMap((entry) => entry.media ?? []);
  return media.findLast((each) => each.sha256 === sha256)?.alt ?? null;
}

/** A PNG may be broken, and whoever shows it need not know. */
function decoded(png: Uint8Array): DecodedPng | null {
  if (png.length > MOST_BYTES || pixelsOf(png) > MOST_PIXELS) return null;
  try {
    return decode(png);
  } catch {
    return null;
  }
}

/** As it says itself, before anything is unpacked; without end where it does not say so once, and first of all. */
function pixelsOf(png: Uint8Array): number {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.length);
  const first = bytes.indexOf('IHDR') === HEADER_AT && bytes.indexOf('IHDR', HEADER_AT + 1) < 0;
  if (!first || bytes.length < HEADER_AT + 12) return Infinity;
  return bytes.readUInt32BE(HEADER_AT + 4) * bytes.readUInt32BE(HEADER_AT + 8);
}

/** Null for what is no picture in squares, or cannot be read as one. */
function squaresOf(png: Uint8Array): string[] | null {
  const picture = decoded(png);
  if (!picture) return null;
  const { width, height, channels, data, palette, depth } = picture;
  if (depth !== 8 || channels === 2) return null;
  const pixels = palette ? convertIndexedToRgb(picture) : data;
  const each = pixels.length / (width * height);
  const at = (x: number, y: number): readonly number[] => {
    const from = (y * width + x) * each;
    return each < 3 ? Array<number>(3).fill(pixels[from]) : [...pixels.slice(from, from + 3)];
  };
  const side = sideOf(width, height, (x, y) => at(x, y).join());
  if (width / side > MOST_CELLS || height / side > MOST_CELLS) return null;
  return Array.from({ length: height / side }, (_, row) =>
    Array.from({ length: width / side }, (_, column) => nearest(at(column * side, row * side))).join(''),
  );
}

/** Side of the largest squares of one colour each that the picture can be cut into. */
function sideOf(width: number, height: number, colour: (x: number, y: number) => string): number {
  let side = divisor(width, height);
  for (let y = 0; y < height && side > 1; y++)
    for (let x = 0; x < width && side > 1; x++) {
      if (x > 0 && colour(x, y) !== colour(x - 1, y)) side = divisor(side, x);
      if (y > 0 && colour(x, y) !== colour(x, y - 1)) side = divisor(side, y);
    }
  return side;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

function nearest(colour: readonly number[]): string {
  const distance = (rgb: readonly number[]): number =>
    rgb.reduce((sum, part, i) => sum + (part - colour[i]) ** 2, 0);
  return COLOURS.reduce((best, each) => (distance(each[1].rgb) < distance(best[1].rgb) ? each : best))[0];
}
