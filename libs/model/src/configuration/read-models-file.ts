import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { JsonObject } from '@scrai/contracts';
import { parse } from 'yaml';
import { checkOf } from '../answer-schema.js';
import { MODELS_FILE_SCHEMA, type ModelsFile } from './models-file.js';

/** From src/configuration and from dist/configuration alike. */
const SHIPPED = fileURLToPath(new URL('../../../../seeds/models.yaml', import.meta.url));

/** A configuration of models that cannot be used, with every fault of it. */
export class ModelsFileError extends Error {
  constructor(
    path: string,
    readonly faults: readonly string[],
  ) {
    super(
      `The configuration of models ${path} cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
    this.name = 'ModelsFileError';
  }
}

/** A models file in YAML or JSON. @throws ModelsFileError with every fault of its form. */
export function readModelsFile(path: string, text: string): ModelsFile {
  let value: unknown;
  try {
    value = parse(text) ?? {};
  } catch (error) {
    throw new ModelsFileError(path, [(error as Error).message]);
  }
  const faults = checkOf(MODELS_FILE_SCHEMA as unknown as JsonObject)(value);
  if (faults) {
    throw new ModelsFileError(
      path,
      faults.map(({ pointer, detail }) => `${pointer || 'the file'} ${detail}`),
    );
  }
  return { providers: {}, models: {}, aliases: {}, ...(value as Partial<ModelsFile>) };
}

/** What is shipped, and what a file of one's own says before it. @throws ModelsFileError. */
export function modelsFile(own?: { path: string; text: string }): ModelsFile {
  const shipped = readModelsFile(SHIPPED, readFileSync(SHIPPED, 'utf8'));
  if (!own) return shipped;
  const { providers, models, aliases } = readModelsFile(own.path, own.text);
  return {
    providers: { ...shipped.providers, ...providers },
    models: { ...models, ...shipped.models, ...models },
    aliases: { ...shipped.aliases, ...aliases },
  };
}
