import { expect, it } from '@jest/globals';
import { v5 } from 'uuid';
import { agentId, eventId, turnId } from './ids.js';

const NAMESPACE = 'b6c4c1de-2f5e-5c5b-9d0a-3f1f6f1d7a10';

it('derives the ids that the uuid library derives', () => {
  for (const run of ['01202236-1d59-4cba-90c5-fc9a905f01a5', 'x']) {
    for (let n = 1; n < 40; n++) {
      expect(eventId(run, n)).toBe(v5(`${run}/event/${n}`, NAMESPACE));
      expect(turnId(run, n)).toBe(v5(`${run}/turn/${n}`, NAMESPACE));
      expect(agentId(run, `Zoë ✓ ${n}`)).toBe(v5(`${run}/agent/Zoë ✓ ${n}`, NAMESPACE));
    }
  }
});
