import { describe, expect, it } from '@jest/globals';
import type { Message, ModelAnswer } from '../language-model.js';
import { exampleLine, fitsLine, preferenceLine } from './chat-lines.js';

const answer = (parts: Partial<ModelAnswer>): ModelAnswer => ({
  text: '',
  structured: null,
  tool_calls: [],
  stop_reason: 'stop',
  usage: { input_tokens: 1, output_tokens: 1 },
  request_id: null,
  model: 'm-1',
  simulated: false,
  ...parts,
});
const ASKED: Message[] = [
  { role: 'system', content: 'You sell.' },
  { role: 'user', content: 'Your turn.' },
];
const TOOL = { name: 'dice', description: 'Throws dice.', parameters: { type: 'object' } };

describe('a line of training data', () => {
  it('holds messages and tools in the words of the protocol, and the answer as it was said', async () => {
    const messages: Message[] = [
      ...ASKED,
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ id: 'c1', name: 'dice', arguments: { dice: '1d6' } }],
      },
      { role: 'tool', content: '4', tool_call_id: 'c1' },
    ];
    const said = answer({ text: '{ "price": 4 }', structured: { price: 4 } });
    const call = { id: 'c1', type: 'function', function: { name: 'dice', arguments: '{"dice":"1d6"}' } };
    expect(await exampleLine({ messages, tools: [TOOL] }, said)).toEqual({
      messages: [
        ...ASKED,
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', content: '4', tool_call_id: 'c1' },
        { role: 'assistant', content: '{ "price": 4 }' },
      ],
      tools: [{ type: 'function', function: TOOL }],
    });
  });

  it('teaches no answer that had to be repaired', async () => {
    const messages: Message[] = [
      ...ASKED,
      { role: 'assistant', content: 'four' },
      { role: 'user', content: 'Answer again, with JSON.' },
    ];
    const line = await exampleLine({ messages }, answer({ structured: { price: 4 } }));
    expect(line.messages).toMatchObject([
      {},
      {},
      { role: 'assistant', content: 'four', weight: 0 },
      {},
      { role: 'assistant', content: '{"price":4}' },
    ]);
  });

  it('holds a better answer before a worse one', async () => {
    const line = await preferenceLine({ messages: ASKED }, answer({ text: 'ten' }), answer({ text: 'one' }));
    expect(line).toEqual({
      input: { messages: ASKED },
      preferred_output: [{ role: 'assistant', content: 'ten' }],
      non_preferred_output: [{ role: 'assistant', content: 'one' }],
    });
  });

  it('has no place for a picture', () => {
    const image = { type: 'image' as const, sha256: 'a'.repeat(64), media_type: 'image/png' };
    expect(fitsLine({ model: 'm-1', messages: [{ role: 'user', content: [image] }] })).toBe(false);
    expect(fitsLine({ model: 'm-1', messages: ASKED })).toBe(true);
  });
});
