import type { MediaType } from './media.js';

const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const riff = (bytes: Uint8Array, what: string): boolean =>
  text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 12) === what;

/** First bytes by which a file says what it is (https://mimesniff.spec.whatwg.org). */
const SIGNATURES: Record<MediaType, (bytes: Uint8Array) => boolean> = {
  'image/png': (bytes) => text(bytes, 0, 8) === '\x89PNG\r\n\x1a\n',
  'image/jpeg': (bytes) => text(bytes, 0, 3) === '\xff\xd8\xff',
  'image/gif': (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)),
  'image/webp': (bytes) => riff(bytes, 'WEBP'),
  'audio/wav': (bytes) => riff(bytes, 'WAVE'),
  'audio/ogg': (bytes) => text(bytes, 0, 5) === 'OggS\0',
  'audio/mpeg': (bytes) => text(bytes, 0, 3) === 'ID3' || (bytes[0] === 0xff && (bytes[1] & 0xe6) === 0xe2),
};

/** What the bytes themselves say that they are; null for anything that is no blob's. What a sender calls them does not count. */
export const mediaTypeOf = (bytes: Uint8Array): MediaType | null =>
  (Object.keys(SIGNATURES) as MediaType[]).find((type) => SIGNATURES[type](bytes)) ?? null;
