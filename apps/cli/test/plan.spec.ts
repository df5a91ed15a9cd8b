import { describe, expect, it } from '@jest/globals';
import { UsageError } from '../src/failure.js';
import { readArms, readParameter, readSeeds, trialsOf } from '../src/trials/plan.js';

describe('seeds', () => {
  it.each([
    ['7', [7]],
    ['1-4', [1, 2, 3, 4]],
    ['3,1-2,3', [3, 1, 2]],
    ['0', [0]],
  ])('%s', (text, seeds) => {
    expect(readSeeds(text)).toEqual(seeds);
  });

  it.each(['', 'x', '1-', '5-2', '1.5', '-3', '1-1000000000', '9007199254740993'])('refuses %j', (text) => {
    expect(() => readSeeds(text)).toThrow(UsageError);
  });
});

describe('parameters', () => {
  it.each([
    ['n=3', ['n', 3]],
    ['on=true', ['on', true]],
    ['item=a rug', ['item', 'a rug']],
    ['code="007"', ['code', '007']],
    ['formula=a=b', ['formula', 'a=b']],
    ['none=', ['none', null]],
    ['list=[1, 2]', ['list', [1, 2]]],
  ])('%s', (text, parameter) => {
    expect(readParameter(text)).toEqual(parameter);
  });

  it.each(['n', '=3', 'n=[1'])('refuses %j', (text) => {
    expect(() => readParameter(text)).toThrow(UsageError);
  });
});

describe('arms', () => {
  it('gather their parameters over those that all share', () => {
    const arms = readArms(['base:', 'low:price=1', 'low:haste=2'], { price: 5, item: 'rug' });
    expect(arms).toEqual([
      { name: 'base', parameters: { price: 5, item: 'rug' } },
      { name: 'low', parameters: { price: 1, haste: 2, item: 'rug' } },
    ]);
  });

  it('are one when none is named', () => {
    expect(readArms([], { price: 5 })).toEqual([{ name: 'all', parameters: { price: 5 } }]);
  });

  it.each(['price=1', 'a b:price=1', 'low:price'])('refuses %j', (text) => {
    expect(() => readArms([text], {})).toThrow(UsageError);
  });

  it('take turns, so that none waits for the end of another', () => {
    const trials = trialsOf(readArms(['a:', 'b:'], {}), [1, 2]);
    expect(trials.map(({ arm, seed }) => `${arm.name}${seed}`)).toEqual(['a1', 'b1', 'a2', 'b2']);
  });
});
