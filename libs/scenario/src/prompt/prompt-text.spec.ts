import { describe, expect, it } from '@jest/globals';
import { boundedLiquid } from '@scrai/expression';
import fc from 'fast-check';
import { PROMPT_NAMES } from './names.js';
import { promptFaults, promptText } from './prompt-text.js';
import { straight } from './straight.js';

const names = Object.keys(PROMPT_NAMES);

describe('a text of a prompt', () => {
  it('may print every name that there is', () => {
    expect(promptFaults(names.map((name) => `{{ ${name} }}`).join('\n'))).toEqual([]);
  });

  it.each([
    [
      'a\nb {{ you.persna }}',
      /^line 2: there is no name you\.persna in prompts; did you mean you\.persona\?/,
    ],
    ['{{ transcript }}', /^line 1: there is no name transcript in prompts/],
    ['{{ you.simulated }}', /there is no name you\.simulated/],
    ['{{ you }}', /^line 1: you is no text; it has you\.name, /],
    ['{% if you.goals %}x', /^line 1: .*not closed/],
    ['{{ world | date }}', /^line 1: .*undefined filter: date/],
    ["{% include 'turn' %}", /include/],
    ['{{ world | parse_json }}', /cannot be rendered/],
    ['{% for goal in you.goals %}{{ goal.text }}{% endfor %}', /cannot be rendered/],
  ])('%s is refused in words', (text, words) => {
    const faults = promptFaults(text);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatch(words);
  });

  it('leaves one empty line where sections are missing', () => {
    const text = promptText('\n{% if world %}\n# World\n{{ world }}\n{% endif %}\n\n# Now\n{{ others }}\n');
    expect(text({ world: '{}', others: '- Bela' })).toBe('# World\n{}\n\n# Now\n- Bela');
    expect(text({ world: null, others: '- Bela' })).toBe('# Now\n- Bela');
  });
});

describe('the straight way to render', () => {
  const liquid = boundedLiquid({ strict: true });
  const output = fc.constantFrom('a', 'b.c', 'b.d').map((name) => `{{ ${name} }}`);
  const word = fc.constantFrom('x', '\n', '# y\n', ' ');
  const { text } = fc.letrec<{ text: string; choice: string }>((tie) => ({
    text: fc.array(fc.oneof(output, word, tie('choice')), { maxLength: 4 }).map((parts) => parts.join('')),
    choice: fc
      .tuple(fc.constantFrom('a', 'b.c', 'b.d'), tie('text'), tie('text'))
      .map(([name, yes, no]) => `{%- if ${name} %}${yes}{% elsif b.c %}1${yes}{% else -%}${no}{% endif %}`),
  }));

  it('says what Liquid says', () => {
    const value = fc.constantFrom(null, '', 'text', 0, 5, false);
    fc.assert(
      fc.property(text, value, value, value, (source, a, c, d) => {
        const scope = { a, b: { c, d } };
        const parsed = liquid.parse(source);
        expect(straight(parsed)?.(scope)).toBe(liquid.renderSync(parsed, scope));
      }),
      { numRuns: 200 },
    );
  });

  it.each(['{{ a | upcase }}', '{% for x in a %}{% endfor %}', '{% if a == 1 %}{% endif %}', '{{ b[a] }}'])(
    'leaves %s to Liquid',
    (source) => expect(straight(liquid.parse(source))).toBeNull(),
  );
});
