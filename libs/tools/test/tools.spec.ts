import { describe, expect, it } from '@jest/globals';
import { GRID_COLOURS, mediaTypeOf, type MemoryNote, type PatchOperation } from '@scrai/contracts';
import { decode } from 'fast-png';
import { Toolbox, toolboxOf, type Tool } from '../src/index.js';
import { use } from './use.js';

const slow: Tool = {
  name: 'slow',
  description: 'Never ends.',
  parameters: { type: 'object' },
  effect: 'reads',
  timeoutMs: 20,
  run: () => new Promise<string>(() => undefined),
};
const loud: Tool = { ...slow, name: 'loud', timeoutMs: 5_000, run: () => `\0${'x'.repeat(50_000)}` };
const broken: Tool = { ...slow, name: 'broken', run: () => Promise.reject(new Error('the well is dry')) };
const toolbox = new Toolbox([slow, loud, broken]);

describe('dice', () => {
  it('fall by the seed, each side at last', async () => {
    const throws = await Promise.all(
      Array.from({ length: 60 }, (_, seed) => use({ tool: 'dice' }, { dice: '2d6+1' }, { seed })),
    );
    for (const text of throws) {
      const { sum, dice } = JSON.parse(text) as { sum: number; dice: number[] };
      expect(dice).toHaveLength(2);
      expect(sum).toBe(dice[0] + dice[1] + 1);
    }
    const fallen = throws.flatMap((text) => (JSON.parse(text) as { dice: number[] }).dice);
    expect([...new Set(fallen)].sort()).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await use({ tool: 'dice' }, { dice: '2d6+1' }, { seed: 3 })).toBe(throws[3]);
  });

  it.each(['', '6', '0d6', '101d6', 'd1', '2d6+x'])('refuses «%s»', async (dice) => {
    await expect(use({ tool: 'dice' }, { dice })).rejects.toMatchObject({ code: 'bad_arguments' });
  });
});

describe('the calculator', () => {
  it.each([
    ['(1250 * 0.19 + 40) / 3', '92.5'],
    ['max([3, 8, 5])', '8'],
    ['10 / 4 > 2', 'true'],
  ])('works out %s', async (expression, result) => {
    expect(await use({ tool: 'calculator' }, { expression })).toBe(result);
  });

  it.each(['1 +', 'process.exit(1)', 'x + 1', 'draw()'])('refuses «%s» with a reason', async (expression) => {
    await expect(use({ tool: 'calculator' }, { expression })).rejects.toMatchObject({
      code: 'bad_arguments',
    });
  });
});

describe('a drawing', () => {
  const rows = ['r.', '.b', '##'];
  const drawn = async () => {
    const shown: { bytes: Uint8Array; media_type: string; alt: string }[] = [];
    const told = await use({ tool: 'draw' }, { rows, alt: 'A flag.' }, { shown });
    return { told, shown };
  };

  it('is a PNG of its squares, and the same bytes each time', async () => {
    const { told, shown } = await drawn();
    expect(told).toContain('170 x 255');
    const [{ bytes, media_type, alt }] = shown;
    expect([media_type, alt, mediaTypeOf(bytes)]).toEqual(['image/png', 'A flag.', 'image/png']);
    const { width, data, palette = [] } = decode(bytes);
    const at = (x: number, y: number): number[] => palette[data[y * width + x]];
    expect([at(0, 0), at(100, 0), at(100, 100), at(0, 254)]).toEqual(
      ['r', '.', 'b', '#'].map((letter) => [...GRID_COLOURS[letter].rgb]),
    );
    expect((await drawn()).shown[0].bytes).toEqual(bytes);
  });

  it.each([
    [['rr', 'r'], 'Row 2 has 1'],
    [['rz'], '«z»'],
  ])('refuses %j with a reason', async (bad, why) => {
    const refused = use({ tool: 'draw' }, { rows: bad, alt: 'A flag.' });
    await expect(refused).rejects.toMatchObject({
      code: 'bad_arguments',
      message: expect.stringContaining(why),
    });
  });
});

describe('the world', () => {
  const world = { stocks: { wheat: 4, 'a/b': [1, 2] } };

  it('is looked up by pointer, and says what was meant', async () => {
    const look = (pointer: string) => use({ tool: 'world_read' }, { pointer }, { world });
    expect(await look('/stocks/wheat')).toBe('4');
    expect(await look('/stocks/a~1b/1')).toBe('2');
    expect(JSON.parse(await look(''))).toEqual(world);
    await expect(look('/stocks/whaet')).rejects.toThrow(/nothing at \/stocks\/whaet.*wheat/);
    await expect(look('stocks')).rejects.toThrow(/starts with \//);
    await expect(look('/__proto__')).rejects.toThrow(/nothing/);
  });

  it('is changed by nothing but a proposal', async () => {
    const proposed: PatchOperation[] = [];
    const changes = [{ op: 'replace', path: '/stocks/wheat', value: 3 }];
    expect(await use({ tool: 'world_change' }, { changes }, { world, proposed })).toMatch(/^Proposed/);
    expect(proposed).toEqual(changes);
    expect(world.stocks.wheat).toBe(4);
    await expect(use({ tool: 'world_change' }, { changes: [{ op: 'set', path: '/x' }] })).rejects.toThrow(
      /\/changes\/0\/op/,
    );
  });
});

describe('what an agent remembers', () => {
  it('is noted when the turn is over, and looked up by words', async () => {
    const remembered: MemoryNote[] = [];
    const note = { text: 'The ferry leaves at noon.', kind: 'semantic', importance: 0.9, about: ['ferry'] };
    expect(await use({ tool: 'memory_write' }, note, { remembered })).toMatch(/^Noted/);
    await use({ tool: 'memory_write' }, { text: 'Rain.' }, { remembered });
    expect(remembered).toEqual([note, { kind: 'note', text: 'Rain.' }]);

    const memories = [
      { ...{ seq: 9, index: 0, kind: 'note' as const, score: 1 }, turn: 4, importance: 1, text: 'Rain.' },
    ];
    const search = (words: string) => use({ tool: 'memory_search' }, { words }, { memories });
    expect(await search('Rain')).toBe('- turn 4, note: Rain.');
    expect(await search('sun')).toBe('You remember nothing of it.');
    await expect(search('')).rejects.toThrow(/words/);
  });
});

describe('a tool', () => {
  it('that hangs ends in its time', async () => {
    await expect(use({ tool: 'slow' }, {}, { toolbox })).rejects.toMatchObject({ code: 'timed_out' });
  });

  it('of a turn that is cancelled ends as the turn does', async () => {
    const signal = AbortSignal.abort(new Error('the turn was cancelled'));
    await expect(use({ tool: 'slow' }, {}, { toolbox, signal })).rejects.toThrow('the turn was cancelled');
  });

  it('that fails says why', async () => {
    const failing = use({ tool: 'broken' }, {}, { toolbox });
    await expect(failing).rejects.toMatchObject({ code: 'failed', message: 'the well is dry' });
  });

  it('tells no more than a model can take, in a form that can be stored', async () => {
    const result = await use({ tool: 'loud' }, {}, { toolbox });
    expect(result.length).toBeLessThan(16_100);
    expect(result).toMatch(/^\ufffdx+\n\[cut: 50001 characters in all\]$/);
  });
});

describe('a grant', () => {
  const box = toolboxOf();

  it('names a tool that there is, with options that it takes', () => {
    expect(box.faultsOf({ tool: 'dice' })).toEqual([]);
    expect(box.faultsOf({ tool: 'world_change', options: { paths: ['/stocks'] } })).toEqual([]);
    expect(box.faultsOf({ tool: 'dise' })[0].detail).toMatch(/no tool dise; did you mean dice/);
    expect(box.faultsOf({ tool: 'dice', options: { sides: 3 } })).toHaveLength(1);
    expect(box.faultsOf({ tool: 'world_change', options: { paths: ['x'] } })[0].pointer).toBe('/paths/0');
  });

  it('of a tool that is gone stops the turn, for good', async () => {
    await expect(box.offered([{ tool: 'weather' }])).rejects.toMatchObject({
      failure: { code: 'unknown_tool', retryable: false, origin: 'platform' },
    });
  });
});
