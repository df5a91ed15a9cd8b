import { parse } from 'yaml';
import { valueFaults } from '../argument-check.js';
import { TOOLS_FILE_SCHEMA, type ToolsFile } from './tools-file.js';

/** A configuration of tools that cannot be used, with every fault of it. */
export class ToolsFileError extends Error {
  override readonly name = 'ToolsFileError';

  constructor(
    path: string,
    readonly faults: readonly string[],
  ) {
    super(
      `The configuration of tools ${path} cannot be used:\n${faults.map((fault) => `- ${fault}`).join('\n')}`,
    );
  }
}

/** A tools file in YAML or JSON. @throws ToolsFileError with every fault of its form. */
export function readToolsFile({ path, text }: { path: string; text: string }): ToolsFile {
  let value: Partial<ToolsFile>;
  try {
    value = (parse(text) ?? {}) as Partial<ToolsFile>;
  } catch (error) {
    throw new ToolsFileError(path, [(error as Error).message]);
  }
  const faults = valueFaults(TOOLS_FILE_SCHEMA, value);
  if (faults.length > 0)
    throw new ToolsFileError(
      path,
      faults.map(({ pointer, detail }) => `${pointer || 'the file'} ${detail}`),
    );
  return { mcp: {}, tools: [], http: { internal: [] }, ...value };
}
