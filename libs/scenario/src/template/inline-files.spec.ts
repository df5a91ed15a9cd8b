import { describe, expect, it } from '@jest/globals';
import { inlineFiles } from './inline-files.js';
import { compiledFrom, small } from './testing/scenarios.js';

const withCsv = (csv: string) =>
  small({
    cast: [
      { name: 'p', agent: 'person', csv },
      { name: 'q', agent: 'person' },
    ],
  });
const reading = (text: string) => (): Promise<string> => Promise.resolve(text);

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
    const missing = await inlineFiles(withCsv('x.csv'), () => Promise.reject(new Error('no such file')));
    expect(missing).toMatchObject({ faults: [{ detail: 'the file x.csv cannot be read: no such file' }] });
    expect(await inlineFiles(withCsv('x.csv'), reading('a,b\n1'))).toMatchObject({
      faults: [{ detail: expect.stringMatching(/is not CSV/) }],
    });
    expect(await inlineFiles(withCsv('x.csv'), reading('a,b\n'))).toMatchObject({
      faults: [{ detail: expect.stringMatching(/has no rows/) }],
    });
  });
});
