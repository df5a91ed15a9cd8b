import { describe, expect, it } from '@jest/globals';
import { errorGroup } from './error-group.js';

const group = (message: string, code = 'timeout'): string =>
  errorGroup({ code, message, retryable: true, origin: 'model' });

describe('failures', () => {
  it.each([
    ['no answer for 30000 ms', 'no answer for 45 ms'],
    ['No connection to http://10.0.0.1:80/v1 (x)', 'No connection to https://models.example.org (x)'],
    ['turn 0f9d1c52-7d1c-4a0e-9f8a-3a1b7f0c2d11 failed', 'turn 5c1e1c52-7d1c-4a0e-9f8a-3a1b7f0c2d11 failed'],
    ['the answer for «act» is no object', 'the answer for «narrate» is no object'],
  ])('that differ in particulars alone are one group: %s', (one, other) => {
    expect(group(one)).toBe(group(other));
    expect(group(one)).toMatch(/^timeout-[0-9a-f]{8}$/);
  });

  it('of another kind or with other words are another group', () => {
    expect(group('refused')).not.toBe(group('refused', 'overloaded'));
    expect(group('refused')).not.toBe(group('overloaded'));
  });
});
