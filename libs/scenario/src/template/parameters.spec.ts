import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { compiledFrom, faultsOf, saidOf, small } from './testing/scenarios.js';

const parameters: JsonObject = {
  turns: { type: 'integer', default: 3, minimum: 1, maximum: 9 },
  price: { type: 'number', default: 1.5 },
  who: { type: 'string', default: 'a fox' },
  loud: { type: 'boolean', default: false },
  mood: { type: 'enum', values: ['glad', 'sad'], default: 'sad' },
};
const template = small({
  parameters,
  scenes: [
    {
      name: 'talk',
      premise: 'About {{ parameters.who }}.',
      schedule: 'random',
      end: { turns: '{{ parameters.turns }}' },
    },
  ],
  world: {
    initial: {
      price: '{{parameters.price}}',
      loud: '{{ parameters.loud }}',
      mixed: '{{ parameters.price }} {{ parameters.mood }}',
      doubled: '{{ parameters.price | times: 2 }}',
    },
  },
});

describe('parameters', () => {
  it('are filled in everywhere, and keep their type where nothing else stands beside them', () => {
    const {
      scenes,
      world,
      parameters: values,
    } = compiledFrom(template, { parameters: { turns: 5, loud: true } });
    expect(scenes[0].ends).toEqual({ turns: 5 });
    expect(scenes[0].premise).toBe('About a fox.');
    expect(world.initial).toEqual({ price: 1.5, loud: true, mixed: '1.5 sad', doubled: 3 });
    expect(values).toEqual({ turns: 5, price: 1.5, who: 'a fox', loud: true, mood: 'sad' });
  });

  it.each<[JsonObject, string]>([
    [{ turns: '5' }, '/parameters/turns: the parameter turns must be a whole number, not "5"'],
    [{ turns: 2.5 }, '/parameters/turns: the parameter turns must be a whole number, not 2.5'],
    [{ turns: 0 }, '/parameters/turns: the parameter turns must be at least 1, not 0'],
    [{ turns: 10 }, '/parameters/turns: the parameter turns must be at most 9, not 10'],
    [{ price: null }, '/parameters/price: the parameter price must be a number, not null'],
    [{ loud: 'yes' }, '/parameters/loud: the parameter loud must be true or false, not "yes"'],
    [{ mood: 'mad' }, '/parameters/mood: the parameter mood must be one of "glad", "sad", not "mad"'],
    [
      { trns: 5 },
      '/parameters/trns: there is no parameter trns; did you mean turns? (known: turns, price, who, loud, mood)',
    ],
  ])('refuse %j', (given, said) => {
    expect(saidOf(template, { parameters: given })).toEqual([said]);
  });

  it('must be given where they have no default, and their defaults must fit', () => {
    expect(saidOf(small({ parameters: { a: { type: 'string' } } }))).toEqual([
      '/parameters/a: the parameter a has no default, so it must be given',
    ]);
    expect(saidOf(small({ parameters: { a: { type: 'number', default: 'x' } } }))).toEqual([
      '/parameters/a: the default of parameter a must be a number, not "x"',
    ]);
    expect(faultsOf(small({ parameters: { a: { type: 'numbr' } } }))[0].detail).toMatch(
      /unknown type of a "numbr": use one of number, .*; did you mean number\?/,
    );
  });

  it.each([
    ['{{ parameters.whoo }}', /there is no parameter whoo; did you mean who\?/],
    ['{{ paramters.who }}', /there is no name paramters/],
    ['{% include "/etc/passwd" %}', /cannot be rendered: tag "include" not found/],
    ['{% render "x" %}', /tag "render" not found/],
    ['{{ "now" | date: "%s" }}', /undefined filter: date/],
    ['{{ parameters.who | nothing }}', /undefined filter: nothing/],
    ['{{ parameters.constructor }}', /there is no parameter constructor/],
    ['{% if %}', /cannot be rendered/],
    ['{{ parameters.who', /cannot be rendered/],
    ['{% for i in (1..100000000) %}x{% endfor %}', /cannot be rendered: memory alloc limit exceeded/],
  ])('are all that a text may use: %s', (text, detail) => {
    const [fault] = faultsOf(small({ parameters, context: text }));
    expect(fault.pointer).toBe('/context');
    expect(fault.detail).toMatch(detail);
  });
});
