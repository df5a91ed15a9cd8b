import type { Json } from '@scrai/contracts';
import { describe, expect, it } from '@jest/globals';
import { inlineFiles, type FilesBeside } from './inline-files.js';
import { mediaIn } from './inline-media.js';
import { compiledFrom, saidOf, small } from './testing/scenarios.js';

const withCsv = (csv: string) =>
  small({
    cast: [
      { name: 'p', agent: 'person', csv },
      { name: 'q', agent: 'person' },
    ],
  });
const noFile = (): Promise<never> => Promise.reject(new Error('no such file'));
const reading = (text: string): FilesBeside => ({ read: () => Promise.resolve(text), keep: noFile });

describe('inlineFiles', () => {
  it('puts the rows of a CSV in its place, so that the template stands alone', async () => {
    const inlined = await inlineFiles(
      withCsv('people.csv'),
      reading('\ufeffjob,gold,vip\ncook,12,true\n"a, b",007,no\n'),
    );
    if ('faults' in inlined) throw new Error(JSON.stringify(inlined.faults));
    const { cast } = compiledFrom(inlined.value);
    expect(cast.map(({ name, attributes }) => [name, attributes])).toEqual([
      ['p-1', { gold: 12, job: 'cook', vip: true }],
      ['p-2', { gold: '007', job: 'a, b', vip: 'no' }],
      ['q', { gold: 1 }],
    ]);
  });

  it.each(['../x.csv', '/etc/passwd', 'a/../../x.csv', 'c:\\x.csv'])(
    'stays beside the template: %s',
    async (path) => {
      const inlined = await inlineFiles(withCsv(path), reading('a\n1'));
      expect(inlined).toMatchObject({
        faults: [{ pointer: '/cast/0/csv', detail: expect.stringMatching(/beside the template/) }],
      });
    },
  );

  it('says what is wrong with a file', async () => {
    const missing = await inlineFiles(withCsv('x.csv'), { read: noFile, keep: noFile });
    expect(missing).toMatchObject({ faults: [{ detail: 'the file x.csv cannot be read: no such file' }] });
    expect(await inlineFiles(withCsv('x.csv'), reading('a,b\n1'))).toMatchObject({
      faults: [{ detail: expect.stringMatching(/is not CSV/) }],
    });
    expect(await inlineFiles(withCsv('x.csv'), reading('a,b\n'))).toMatchObject({
      faults: [{ detail: expect.stringMatching(/has no rows/) }],
    });
  });

  it('stores the pictures of stimuli, and names them by what they hold', async () => {
    const shown = (media: Json) => small({ stimuli: [{ name: 'map', at: { round: 1 }, media }] });
    const keep = async (path: string) => ({
      sha256: (path === 'a/map.png' ? 'a' : 'b').repeat(64),
      media_type: 'image/png' as const,
    });
    const inlined = await inlineFiles(shown([{ file: 'a/map.png', alt: 'A map.' }]), { read: noFile, keep });
    if ('faults' in inlined) throw new Error(JSON.stringify(inlined.faults));
    const media = [{ sha256: 'a'.repeat(64), media_type: 'image/png', alt: 'A map.' }];
    expect(compiledFrom(inlined.value).stimuli).toMatchObject([{ name: 'map', media }]);
    expect(mediaIn(inlined.value)).toEqual([{ pointer: '/stimuli/0/media/0', media: media[0] }]);
    const wrong = shown([
      { file: '../map.png', alt: 'A map.' },
      { file: 'x.png', alt: 'Nothing.' },
    ]);
    expect(await inlineFiles(wrong, { read: noFile, keep: noFile })).toMatchObject({
      faults: [
        { pointer: '/stimuli/0/media/0/file', detail: expect.stringMatching(/beside the template/) },
        { pointer: '/stimuli/0/media/1/file', detail: 'the file x.png cannot be shown: no such file' },
      ],
    });
    expect(saidOf(shown([{ file: 'map.png', alt: 'A map.' }]))).toEqual([
      expect.stringMatching('/stimuli/0/media/0/file: media needs a file'),
    ]);
  });
});
