import { expect, it } from '@jest/globals';
import { structuredAnswer } from './structured-answer.js';

const answered = (text: string): unknown =>
  structuredAnswer(text, { name: 'act', schema: { type: 'object' } }, { reason: 'stop' });

it('an answer that is nested too deeply is malformed, before anybody recurses into it', () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels)}1${']'.repeat(levels)}}`;
  expect(answered(nested(50))).toHaveProperty('a');
  expect(() => answered(nested(50_000))).toThrow('nested deeper than 100 levels');
});
