import { describe, expect, it } from '@jest/globals';
import { sha256 } from '@scrai/determinism';
import { canonicalLine, canonicalLog, Fingerprint, fingerprint } from './canonical.js';
import { play, stored } from './testing/play.js';
import { agent, scenario, scene } from './testing/scenarios.js';

const { events } = play(scenario({ cast: [agent('Ada')], scenes: [scene('hall', 'round_robin', ['Ada'])] }));

describe('the canonical form', () => {
  it('is five fields, RFC 8785, and a line feed', () => {
    const [event] = events.slice(1);
    const row = { ...event, event_id: 'x', timestamp: 'now' };
    expect(canonicalLine(row)).toBe(
      '{"caused_by":1,"payload":{"agent":"Ada","agent_template":"citizen","attributes":{"secret":"attribute of Ada"},' +
        '"engine_type":"actor"},"schema_version":1,"seq":2,"type":"agent.created"}\n',
    );
  });

  it('is the same for stored rows, whose keys come in another order', () => {
    expect(canonicalLog(stored(events))).toBe(canonicalLog(events));
  });

  it('has the fingerprint of its bytes, also when fed event by event', () => {
    const whole = sha256(canonicalLog(events));
    expect(fingerprint(events)).toBe(whole);
    const fed = new Fingerprint();
    for (const event of events) fed.add(event).value();
    expect(fed.value()).toEqual({ fingerprint: whole, events: events.length });
    expect(() => fed.add(events[0])).toThrow('was given 1');
  });
});
