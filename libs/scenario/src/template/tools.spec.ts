import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@scrai/contracts';
import { checkAgentTemplate } from './check-agent-template.js';
import { compiledFrom, faultsOf, parsed, person, saidOf, small } from './testing/scenarios.js';
import type { ToolFaults } from './tools.js';

/** An installation with dice, and with a horn that wants to know how loud. */
const toolFaults: ToolFaults = ({ tool, options }) => {
  if (tool === 'horn') return options?.loud ? [] : [{ pointer: '/loud', detail: 'must be there' }];
  return ['dice', 'world_change'].includes(tool) ? [] : [{ pointer: '', detail: `there is no tool ${tool}` }];
};
const withTools = (tools: JsonObject[string], engine = 'actor') =>
  small({ cast: [{ name: 'ana', agent: 'person', overrides: { tools, engine } }] });

describe('tools of an agent', () => {
  it('are granted by name, or by name and options; an override takes the place of the template’s', () => {
    const agents = [{ ...person, tools: ['dice'] }];
    expect(compiledFrom(small(), { agents, toolFaults }).cast[0].tools).toEqual([{ tool: 'dice' }]);
    const cast = [{ name: 'ana', agent: 'person', overrides: { tools: [{ horn: { loud: true } }] } }];
    expect(compiledFrom(small({ cast }), { agents, toolFaults }).cast[0].tools).toEqual([
      { tool: 'horn', options: { loud: true } },
    ]);
    expect(compiledFrom(small()).cast[0]).not.toHaveProperty('tools');
  });

  it('may depend on parameters', () => {
    const parameters = { loud: { type: 'boolean', default: true } };
    const scenario = { ...withTools([{ horn: { loud: '{{ parameters.loud }}' } }]), parameters };
    expect(compiledFrom(scenario, { toolFaults }).cast[0].tools).toEqual([
      { tool: 'horn', options: { loud: true } },
    ]);
    expect(saidOf(scenario, { toolFaults, parameters: { loud: false } })).toEqual([
      '/cast/0/overrides/tools/0/horn/loud: must be there',
    ]);
  });

  it.each<[string, JsonObject[string], RegExp]>([
    ['that there are not', ['cide'], /^\/cast\/0\/overrides\/tools\/0: there is no tool cide$/],
    ['without what they need', ['horn'], /^\/cast\/0\/overrides\/tools\/0\/loud: must be there$/],
    ['twice', ['dice', 'dice'], /tools\/1: the tool dice is named twice$/],
    ['as what is no name', [7], /tools\/0: .* must be a text or a mapping/],
    ['with two names at once', [{ dice: {}, horn: {} }], /tools\/0/],
    ['as no list', 'dice', /tools: tools must be a list/],
  ])('are refused %s', (_, tools, fault) => {
    expect(saidOf(withTools(tools), { toolFaults }).join('\n')).toMatch(fault);
  });

  it('are no matter of a run that is compiled again: the installation may have changed', () => {
    expect(faultsOf(withTools(['gone']))).toEqual([]);
  });

  it('are those of a memory only where there is one', () => {
    const value = { ...person, tools: ['memory_search'] };
    const said = (template: JsonObject) =>
      checkAgentTemplate({ value: template }).map(({ detail }) => detail);
    expect(said(value)).toEqual([expect.stringMatching(/^memory_search is for an agent with a memory/)]);
    expect(said({ ...value, memory: {} })).toEqual([]);
  });

  it('let no analyst change the world', () => {
    const template = { ...person, engine: 'analyst', tools: ['world_change'] };
    expect(checkAgentTemplate({ value: template, toolFaults }).map(({ detail }) => detail)).toEqual([
      'an analyst reads what happened, and changes nothing',
    ]);
  });

  it('are checked in an agent template, with their line', () => {
    const { value, lines } = parsed(`name: caller
version: "1.0.0"
description: Calls.
engine: actor
tools:
  - dice
  - cide
`);
    expect(checkAgentTemplate({ value, lines, toolFaults })).toEqual([
      { pointer: '/tools/1', line: 7, detail: 'there is no tool cide' },
    ]);
  });
});

describe('a voice of an agent', () => {
  const speaking = (model: string, engine = 'actor') => ({
    ...small({
      cast: [{ name: 'ana', agent: 'person', overrides: { engine, voice: { model, name: 'alloy' } } }],
    }),
    parameters: { voice: { type: 'string', default: 'none' } },
  });

  it('may depend on a parameter, and none is none', () => {
    const scenario = speaking('{{ parameters.voice }}');
    expect(compiledFrom(scenario).cast[0]).not.toHaveProperty('voice');
    const parameters = { voice: 'openai:tts-1' };
    expect(compiledFrom(scenario, { parameters }).cast[0].voice).toEqual({
      model: 'openai:tts-1',
      name: 'alloy',
    });
  });

  it('is refused without a name, and for who says nothing aloud', () => {
    expect(saidOf(speaking('openai:tts-1', 'analyst'))).toEqual([
      expect.stringMatching(/^\/cast\/0\/overrides\/voice: an analyst writes/),
    ]);
    const nameless = [{ name: 'ana', agent: 'person', overrides: { voice: { model: 'openai:tts-1' } } }];
    expect(saidOf(small({ cast: nameless })).join()).toContain('name');
  });
});
