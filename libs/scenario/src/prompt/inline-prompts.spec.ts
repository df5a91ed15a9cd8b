import { describe, expect, it } from '@jest/globals';
import { checkAgentTemplate } from '../template/check-agent-template.js';
import { Lines } from '../template/lines.js';
import { inlinePrompts } from './inline-prompts.js';
import { PromptFault, PromptLibrary } from './prompt-library.js';

const head = (name: string, version: string): string => `---\nname: ${name}\nversion: ${version}\n---\n`;
const library = new PromptLibrary([
  { path: 'parts/now.md', text: '# Now\n{{ ask.instruction }}\n' },
  { path: 'terse.md', text: `${head('terse', '1.9.0')}Old.\n<!-- user -->\n{% include 'now' %}` },
  { path: 'terse-new.md', text: `${head('terse', '1.10.0')}New.\n<!-- user -->\n{% include 'now' %}` },
]);
const agent = { name: 'a', version: '1', description: 'An agent.', engine: 'actor' };

describe('prompts in templates', () => {
  it.each([
    ['terse', '1.10.0', 'New.'],
    ['terse@1.9.0', '1.9.0', 'Old.'],
  ])('are put in by name: %s', (prompt, version, system) => {
    const whole = { name: 'terse', version, system, user: '# Now\n{{ ask.instruction }}' };
    expect(inlinePrompts({ ...agent, prompt }, library)).toEqual({ value: { ...agent, prompt: whole } });
    const cast = [{ name: 'x', agent: 'a', overrides: { prompt } }];
    expect(inlinePrompts({ cast }, library)).toMatchObject({
      value: { cast: [{ overrides: { prompt: whole } }] },
    });
    expect(inlinePrompts({ agents: { x: { prompt } } }, library)).toEqual({
      value: { agents: { x: { prompt: whole } } },
    });
  });

  it('may include parts, and stay as they are without any', () => {
    const inlined = inlinePrompts({ ...agent, prompt: { user: "Hm.\n{% include 'now' %}" } }, library);
    expect(inlined).toMatchObject({ value: { prompt: { user: 'Hm.\n# Now\n{{ ask.instruction }}' } } });
    expect(inlinePrompts(agent, library)).toEqual({ value: agent });
  });

  it('name what is not there with its place and what was meant', () => {
    const lines = new Lines(new Map([['/prompt', 7]]));
    expect(inlinePrompts({ ...agent, prompt: 'ters' }, library, lines)).toEqual({
      faults: [
        {
          pointer: '/prompt',
          line: 7,
          detail: expect.stringMatching(/^there is no prompt ters; did you mean terse/),
        },
      ],
    });
    expect(inlinePrompts({ ...agent, prompt: { user: "{% include 'nwo' %}" } }, library, lines)).toEqual({
      faults: [
        { pointer: '/prompt/user', line: 7, detail: expect.stringMatching(/no part nwo .*did you mean now/) },
      ],
    });
  });

  it('are checked with their template', () => {
    const value = { ...agent, prompt: { system: 'You are {{ you.nam }}.\n{{ secrets }}' } };
    expect(
      checkAgentTemplate({ value }).map(({ pointer, detail }) => [pointer, detail.slice(0, 55)]),
    ).toEqual([
      ['/prompt/system', 'line 1: there is no name you.nam in prompts; did you me'],
      ['/prompt/system', 'line 2: there is no name secrets in prompts (known: sce'],
    ]);
    expect(checkAgentTemplate({ value: { ...agent, prompt: { sytem: 'x' } } })).toMatchObject([
      { pointer: '/prompt/sytem', detail: expect.stringContaining('did you mean system?') },
    ]);
  });

  it.each([
    ['Hello.', /does not begin with ---/],
    [`${head('x', '1')}Hello.`, /two texts with <!-- user -->/],
    [`${head('x', '1')}{{ x }}\n<!-- user -->\n`, /there is no name x in prompts/],
  ])('are refused as a shipped file: %j', (text, words) => {
    expect(() => new PromptLibrary([{ path: 'x.md', text }])).toThrow(PromptFault);
    expect(() => new PromptLibrary([{ path: 'x.md', text }])).toThrow(words);
  });
});
