import { sha256 } from '@scrai/determinism';

/** Samples a second, each of one byte. */
const RATE = 8_000;
/** Samples of a word, and of the silence after it. */
const TONE = 480;
const REST = 160;
const SILENCE = 128;

/** A WAV with a tone for each word, whose height follows from word and voice. Whole numbers alone: sines differ from machine to machine. */
export function tonesOf(text: string, voice: string): Uint8Array {
  const words = text.split(/\s+/).filter(Boolean);
  const samples = Buffer.alloc(words.length * (TONE + REST), SILENCE);
  words.forEach((word, at) => {
    const period = 16 + (parseInt(sha256(`${voice} ${word}`).slice(0, 4), 16) % 48);
    for (let i = 0; i < TONE; i++)
      samples[at * (TONE + REST) + i] = SILENCE - 32 + Math.floor(((i % period) * 64) / period);
  });
  return Buffer.concat([headOf(samples.length), samples]);
}

/** Of PCM in one channel. */
function headOf(size: number): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + size, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(size, 40);
  return head;
}
