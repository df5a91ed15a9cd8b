import { describe, expect, it } from '@jest/globals';
import { tokenCounter } from '../src/index.js';

describe('tokens', () => {
  it.each([
    ['openai:gpt-5-mini', 'The quick brown fox jumps over the lazy dog.', 10],
    ['openai:gpt-4', 'Bonjour à tous', 3],
    ['openai:gpt-4o', '<|endoftext|>', 7],
  ])('are counted as %s does', async (model, text, tokens) => {
    const counter = await tokenCounter(model);
    expect([counter.count(text), counter.estimated]).toEqual([tokens, false]);
  });

  it.each(['anthropic:claude', 'ollama:llama3', 'simulated:default'])(
    'are estimated for %s',
    async (model) => {
      const counter = await tokenCounter(model);
      expect([counter.count('x'.repeat(41)), counter.estimated]).toEqual([11, true]);
    },
  );
});
