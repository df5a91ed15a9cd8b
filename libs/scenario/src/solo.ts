import type { JsonObject } from '@scrai/contracts';

/** What an agent that plays by itself is made from. */
export interface Solo {
  /** Name of the agent. */
  name: string;
  /** Its agent template. */
  template: { name: string; version: string };
  /** What it works on. */
  subject?: string;
  /** Milliseconds between two turns. */
  interval_ms: number;
  /** Values of what the agent template calls `parameters`: numbers, texts, booleans. */
  parameters: JsonObject;
  /** The world that it finds. */
  environment: JsonObject;
}

const LONGEST_NAME = 64;

/** A scenario for one autonomous agent: it lasts until the agent is destroyed. Texts from outside enter it as parameters alone. */
export function soloScenario({ name, template, subject, ...rest }: Solo): JsonObject {
  const { interval_ms, environment } = rest;
  const parameters: JsonObject = { ...rest.parameters, ...(subject === undefined ? {} : { subject }) };
  const knows = parameters.subject !== undefined;
  return {
    name: `agent-${template.name}`.slice(0, LONGEST_NAME),
    version: template.version,
    description: `One agent of the template ${template.name}, by itself until it is destroyed.`,
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([key, value]) => [key, { type: typeof value, default: value }]),
    ),
    cast: [
      {
        name,
        agent: template.name,
        ...(knows ? { attributes: { subject: '{{ parameters.subject }}' } } : {}),
      },
    ],
    world: { initial: environment },
    scenes: [
      {
        name: 'work',
        premise: `You work by yourself${knows ? ', on {{ parameters.subject }},' : ''} until you are told otherwise.`,
        schedule: { type: 'autonomous', agents: [name], interval_ms },
      },
    ],
  };
}
