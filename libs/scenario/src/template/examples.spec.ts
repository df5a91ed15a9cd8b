import { describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { LogEvent, View } from '@scrai/contracts';
import type { CompiledScenario } from '../compiled.js';
import { fold } from '../logic/fold.js';
import { next } from '../logic/next.js';
import { stored } from '../logic/testing/play.js';
import { initialState } from '../logic/state.js';
import { view } from '../logic/view.js';
import { agentReferences } from './cast/agent-templates.js';
import { checkAgentTemplate } from './check-agent-template.js';
import { checkScenarioTemplate, compile } from './compile.js';
import { publishedSchemas } from './schemas/published-schemas.js';
import { exampleAgents, exampleAgentTemplates, exampleScenarios } from './testing/library.js';
import { SCHEDULES } from './types.js';
import { parsed } from './testing/scenarios.js';

function compiledExample(name: string, seed = 1): CompiledScenario {
  const scenario = exampleScenarios.get(name)!.value;
  const compilation = compile({ scenario, agents: exampleAgents, seed, model: 'simulated:default' });
  if ('faults' in compilation) throw new Error(JSON.stringify(compilation.faults, null, 1));
  return compilation.compiled;
}

/** The views of the turns that are asked for before anybody has answered. */
function firstViews(compiled: CompiledScenario): View[] {
  const state = initialState(compiled);
  const views: View[] = [];
  for (;;) {
    const event = next(state, { outcome: () => undefined, mayRequest: true });
    if ('waiting' in event) return views;
    const { type, caused_by, payload } = event;
    fold(state, { seq: state.seq + 1, type, caused_by, payload } as LogEvent);
    if (type === 'turn.requested') views.push(view(state, (payload as { turn: number }).turn));
  }
}

const ajv = new Ajv2020({ strict: false });
const schemas = publishedSchemas();
const scenarioSchema = ajv.compile(schemas['scenario-template.schema.json']);
const agentSchema = ajv.compile(schemas['agent-template.schema.json']);

describe('the published schemas', () => {
  it('describe every key', () => {
    const undescribed: string[] = [];
    const walk = (node: unknown, path: string): void => {
      if (node === null || typeof node !== 'object') return;
      const { properties } = node as { properties?: Record<string, { description?: string }> };
      for (const [key, property] of Object.entries(properties ?? {})) {
        if (!property.description) undescribed.push(`${path}/${key}`);
      }
      for (const [key, inner] of Object.entries(node)) walk(inner, `${path}/${key}`);
    };
    walk(schemas, '');
    expect(undescribed).toEqual([]);
  });
});

describe.each([...exampleAgentTemplates])('agent template %s', (name, { value, lines, text }) => {
  it('is sound, for us and for editors', () => {
    expect(checkAgentTemplate({ value, lines })).toEqual([]);
    expect([agentSchema(value), agentSchema.errors]).toEqual([true, null]);
    expect(value.name).toBe(name);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+agent-template\.schema\.json\n/);
  });
});

describe.each([...exampleScenarios])('scenario template %s', (name, { value, lines, text }) => {
  it('is sound, for us and for editors', () => {
    expect(checkScenarioTemplate({ value, lines, agents: exampleAgents })).toEqual([]);
    expect([scenarioSchema(value), scenarioSchema.errors]).toEqual([true, null]);
    expect(value.name).toBe(name);
    expect(text).toMatch(/^# yaml-language-server: \$schema=\S+scenario-template\.schema\.json\n/);
  });

  it('compiles to the same when its document comes back from a database with its keys in another order', () => {
    const given = { seed: 1, model: 'simulated:default' };
    const back = compile({ scenario: stored(value), agents: stored(exampleAgents), ...given });
    expect(back).toEqual({ compiled: compiledExample(name) });
  });

  it('compiles to the same for the same seed, and begins', () => {
    const [first, second] = [compiledExample(name), compiledExample(name)];
    expect(JSON.stringify(first)).toBe(JSON.stringify(second));
    const used = agentReferences(value).map((reference) => reference.name);
    expect(Object.keys(first.agentTemplates).sort()).toEqual([...new Set(used)].sort());
    if (first.scenes[0].schedule.type !== 'autonomous') expect(firstViews(first).length).toBeGreaterThan(0);
  });
});

describe('the examples', () => {
  it('show every schedule', () => {
    const types = [...exampleScenarios.keys()].flatMap((name) =>
      compiledExample(name).scenes.map(({ schedule }) => schedule.type),
    );
    expect(new Set(types)).toEqual(new Set(SCHEDULES));
  });

  it('keep a reserve price from the other side', () => {
    const [seller] = firstViews(compiledExample('price-negotiation'));
    expect(seller.you.name).toBe('seller');
    expect(JSON.stringify(seller)).toContain('420');
    expect(JSON.stringify(seller)).not.toContain('560');
  });

  it('keep the secret of the mystery from all but the storyteller', () => {
    const { cast } = compiledExample('mystery');
    const seeing = cast.filter(
      ({ sees }) => sees === null || sees.some((pointer) => pointer.startsWith('/secret')),
    );
    expect(seeing.map(({ name }) => name)).toEqual(['Storyteller']);
  });

  it('give the benchmark views of 2 kB and more, and not of much more', () => {
    const [first] = firstViews(compiledExample('bench-conversation'));
    const bytes = Buffer.byteLength(JSON.stringify(first));
    expect(bytes).toBeGreaterThan(2_048);
    expect(bytes).toBeLessThan(4_096);
  });
});

describe('a faulty copy', () => {
  it.each<[string, string, string, RegExp]>([
    [
      'price-negotiation',
      'agent: negotiator',
      'agent: negotiater',
      /there is no agent template negotiater; did you mean negotiator\?/,
    ],
    [
      'price-negotiation',
      'default: 420',
      'default: cheap',
      /the default of parameter seller_reserve must be a number, not "cheap"/,
    ],
    [
      'price-negotiation',
      'set:\n      /walked_away: agent.name',
      'set:\n      /walked_away: agnt.name',
      /there is no name agnt here; did you mean agent\?/,
    ],
    [
      'two-agent-conversation',
      'fog: "{{ parameters.fog }}"',
      'fog: thick',
      /the world breaks its own schema: fog must be a whole number, not "thick"/,
    ],
    [
      'two-agent-conversation',
      'agents: [Evening, Maren]',
      'agents: [Evening, Marne]',
      /there is no agent or role Marne; did you mean Maren\?/,
    ],
    [
      'town-hall',
      'schedule: { type: simultaneous, agents: [Amira',
      'schedule: { type: simultanous, agents: [Amira',
      /unknown schedule "simultanous": .*; did you mean simultaneous\?/,
    ],
    [
      'town-hall',
      "count(values(world.votes), v => v == 'no')",
      "count(values(world.votes), v => v = 'no')",
      /does not parse/,
    ],
    [
      'mystery',
      'end: { turns: 1 }',
      'end: { turns: 1 }\n    next: questions',
      /the scenes go round in a circle without end \(questions → denouement → questions\)/,
    ],
    ['mystery', 'agent: narrator', 'agent: inspector', /the scene questions needs a narrator|cannot narrate/],
    [
      'commons',
      'count: "{{ parameters.fishers }}"',
      'count: "{{ parameters.fisher }}"',
      /there is no parameter fisher; did you mean fishers\?/,
    ],
    [
      'commons',
      '/asked/{agent}: act.tonnes',
      '/askd/{agent}: act.tonnes',
      /the world starts without \/askd, .*; did you mean asked\?/,
    ],
    [
      'joke-teller',
      '      interval_ms: "{{ parameters.interval_ms }}"\n',
      '',
      /an autonomous schedule needs interval_ms, and Pierrot has none/,
    ],
  ])('of %s (%j -> %j) is refused with the place and a sentence', (name, from, to, said) => {
    const { text } = exampleScenarios.get(name)!;
    expect(text).toContain(from);
    const { value, lines } = parsed(text.replace(from, to));
    const faults = checkScenarioTemplate({ value, lines, agents: exampleAgents });
    expect(faults.map(({ detail }) => detail).join('\n')).toMatch(said);
    for (const { line } of faults) expect(line).toBeGreaterThan(1);
  });
});
