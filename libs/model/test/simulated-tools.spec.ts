import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { GRID_COLOURS, type SimulatedHints } from '@scrai/contracts';
import { encode } from 'fast-png';
import { Simulated, type Message, type ModelAnswer, type ToolDefinition } from '../src/index.js';
import { viewOf } from './view.js';

const dice: ToolDefinition = {
  name: 'dice',
  description: 'Throws dice.',
  parameters: {
    type: 'object',
    properties: { dice: { type: 'string' } },
    examples: [{ dice: 'd6' }, { dice: 'd20' }],
  },
};
const horn: ToolDefinition = { name: 'horn', description: 'Sounds.', parameters: { type: 'object' } };
const SYSTEM: Message[] = [
  { role: 'system', content: 'You are Ada.' },
  { role: 'user', content: 'Now.' },
];

const ask = (
  messages: Message[],
  options: { tools?: ToolDefinition[]; simulated?: SimulatedHints; seed?: number } = {},
) => {
  const { tools = [dice, horn], simulated = {}, seed = 1 } = options;
  const view = viewOf({ simulated });
  const response_schema = { name: 'act', schema: view.ask.schema };
  return new Simulated().generate({ model: 'default', messages, tools, seed, response_schema }, { view });
};

/** Plays a turn to its answer, each tool giving the number of its use. */
async function turn(
  options: Parameters<typeof ask>[1] = {},
): Promise<{ uses: unknown[]; answer: ModelAnswer }> {
  const messages = [...SYSTEM];
  const uses: unknown[] = [];
  for (;;) {
    const answer = await ask(messages, options);
    if (answer.tool_calls.length === 0) return { uses, answer };
    messages.push({ role: 'assistant', content: answer.text, tool_calls: answer.tool_calls });
    for (const { id, name, arguments: args } of answer.tool_calls) {
      uses.push([name, args]);
      messages.push({ role: 'tool', tool_call_id: id, content: JSON.stringify({ sum: uses.length }) });
    }
  }
}

describe('the simulated model', () => {
  it('uses what its hints say, one after the other, and speaks of what came of it', async () => {
    const simulated = {
      uses: [
        { tool: 'dice', arguments: { dice: "'2d6'" } },
        { when: 'results[0].result.sum > 1', tool: 'horn' },
        {
          when: 'length(results) == 1',
          tool: 'dice',
          arguments: { dice: "'d' + (results[0].result.sum + 3)" },
        },
        { tool: 'telescope' },
      ],
      cues: [{ when: 'length(results) == 2', lines: ['I threw {{ results[1].result.sum }}.'] }],
    };
    const { uses, answer } = await turn({ simulated });
    expect(uses).toEqual([
      ['dice', { dice: '2d6' }],
      ['dice', { dice: 'd4' }],
    ]);
    expect(answer.structured?.speech).toBe('I threw 2.');
    expect(await turn({ simulated })).toEqual({ uses, answer });
  });

  it('uses one by itself now and then, and only where arguments make sense anywhere', async () => {
    const turns = await Promise.all(Array.from({ length: 40 }, (_, seed) => turn({ seed })));
    const used = turns.flatMap(({ uses }) => uses);
    expect(turns.every(({ uses }) => uses.length <= 1)).toBe(true);
    expect(used.length).toBeGreaterThan(8);
    expect(used.length).toBeLessThan(32);
    expect(new Set(used.map((use) => JSON.stringify(use)))).toEqual(
      new Set(['["dice",{"dice":"d6"}]', '["dice",{"dice":"d20"}]']),
    );
    expect((await turn({ tools: [horn] })).uses).toEqual([]);
  });

  it('answers as ever where there are none', async () => {
    const without = await ask(SYSTEM, { tools: [] });
    expect(without).toEqual((await turn({ tools: [horn] })).answer);
    expect(without).toMatchObject({ tool_calls: [], stop_reason: 'stop' });
  });
});

describe('a picture', () => {
  const ROWS = ['rr.', '.##'];
  const palette = ['r', '.', '#'].map((letter) => [...GRID_COLOURS[letter].rgb]);
  const data = Uint8Array.from({ length: 24 }, (_, i) => {
    const [x, y] = [Math.floor((i % 6) / 2), Math.floor(i / 12)];
    return 'r.#'.indexOf(ROWS[y][x]);
  });
  const FLAG = { width: 6, height: 4, data, depth: 8 as const, channels: 1, palette };
  const flag = encode(FLAG);
  const thick = encode({ ...FLAG, text: { Comment: 'x'.repeat(70_000) } });
  const wide = encode({ ...FLAG, width: 2048, height: 1024, data: new Uint8Array(2048 * 1024) });
  const seeing = async (bytes: Uint8Array | null, media_type = 'image/png') => {
    const sha256 = createHash('sha256')
      .update(bytes ?? 'none')
      .digest('hex');
    const view = viewOf({
      simulated: { lines: { default: ["{{ seen | size }} {{ seen[0].rows | join: '/' }}"] } },
    });
    const content = [{ type: 'image' as const, sha256, media_type }];
    const { structured } = await new Simulated().generate(
      {
        ...{ model: 'default', seed: 1, messages: [{ role: 'user', content }] },
        response_schema: { name: 'act', schema: view.ask.schema },
      },
      { view, media: async () => bytes },
    );
    return structured?.speech;
  };

  it('is not unpacked where it may be too much', async () => {
    expect(await seeing(thick)).toBe('1');
    expect(await seeing(wide)).toBe('1');
  });

  it('is read back into squares; of another the words alone are known, and one that is gone fails', async () => {
    expect(await seeing(flag)).toBe('1 rr./.##');
    expect(await seeing(flag.slice(0, 60))).toBe('1');
    expect(await seeing(new Uint8Array([1]), 'image/jpeg')).toBe('1');
    await expect(seeing(null)).rejects.toMatchObject({ failure: { code: 'media_missing' } });
  });
});
