import { describe, expect, it } from '@jest/globals';
import type { RunEvent } from '@scrai/contracts';
import { StatusLine } from '../src/commands/status-line.js';
import { Terminal } from '../src/terminal/terminal.js';

/** What stands in the line after each step. */
function line(columns = 60) {
  const written: string[] = [];
  const sink = {
    isTTY: true,
    columns,
    write: (text: string) => void written.push(text.replace('\r\u001b[2K', '')),
  };
  const status = new StatusLine(new Terminal({ json: false, out: sink, err: sink, colour: false }));
  const said = (turn: number, at: number, text: string, agent = 'Ada'): string => {
    status.delta({ turn, agent, attempt: '1.1', at, text });
    return written.at(-1)!.trim();
  };
  return { status, said, now: () => written.at(-1)!.trim() };
}

describe('the line below the transcript', () => {
  it('grows as words come, and begins anew where they were taken back', () => {
    const { status, said, now } = line();
    expect(said(1, 0, 'Good mor')).toBe('Ada  Good mor');
    expect(said(1, 8, 'ning,\n\u001b[2Kdear')).toBe('Ada  Good morning, [2Kdear');
    status.reset({ turn: 1, agent: 'Ada', attempt: '1.1' });
    expect(now()).toBe('');
    expect(said(1, 0, 'Hello')).toBe('Ada  Hello');
  });

  it('says so where words were lost, and shows the end of what is long', () => {
    const { said } = line(40);
    expect(said(1, 0, 'Good')).toBe('Ada  Good');
    expect(said(1, 9, 'x')).toBe('Ada  Good …');
    expect(said(1, 10, 'y')).toBe('Ada  Good …');
    const long = said(2, 0, 'and so on '.repeat(9), 'Bob');
    expect(long).toBe('Ada  Good …');
  });

  it('shows the turn that comes next in the log, until it is there', () => {
    const { status, said, now } = line(40);
    said(2, 0, 'second', 'Bob');
    expect(said(1, 0, 'first')).toBe('Ada  first');
    status.show({ event_type: 'turn.completed', payload: { turn: 1 } } as unknown as RunEvent, 1);
    expect(said(2, 6, ` ${'and on '.repeat(9)}`, 'Bob')).toMatch(/^Bob {2}….*and on$/);
    expect(now().length).toBeLessThanOrEqual(40);
  });
});
