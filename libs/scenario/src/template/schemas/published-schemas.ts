import type { JsonObject } from '@scrai/contracts';
import { agentTemplateSchema } from './agent.schema.js';
import { beforeRendering } from './before-rendering.js';
import { scenarioTemplateSchema } from './scenario.schema.js';

export const scenarioTemplateSourceSchema = beforeRendering(scenarioTemplateSchema);
export const agentTemplateSourceSchema = beforeRendering(agentTemplateSchema);

/** JSON Schemas to publish, so that editors complete and check templates: file name -> schema. */
export const publishedSchemas = (): Record<string, JsonObject> => ({
  'scenario-template.schema.json': scenarioTemplateSourceSchema,
  'agent-template.schema.json': agentTemplateSourceSchema,
});
