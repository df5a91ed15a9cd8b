import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { toolboxOf, ToolsFileError } from '../src/index.js';
import { use } from './use.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scrai-tools-'));
  const coin = `module.exports = {
    name: 'coin', description: 'Tosses a coin.', effect: 'pure',
    parameters: { type: 'object', additionalProperties: false },
    options: { type: 'object', properties: { sides: { type: 'array', minItems: 2 } }, required: ['sides'] },
    run: (_, { seed, options }) => options.sides[seed % options.sides.length],
  };`;
  writeFileSync(join(folder, 'coin.cjs'), coin);
  writeFileSync(join(folder, 'dice.cjs'), coin.replace("'coin'", "'dice'"));
  writeFileSync(
    join(folder, 'nothing.cjs'),
    'module.exports = { name: "x", description: "x", parameters: {}, effect: "does" };',
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const toolbox = (value: object | string) =>
  toolboxOf({
    toolsFile: {
      path: join(folder, 'tools.yaml'),
      text: typeof value === 'string' ? value : JSON.stringify(value),
    },
  });

const faultsOf = (value: object | string): readonly string[] => {
  try {
    toolbox(value);
  } catch (error) {
    if (error instanceof ToolsFileError) return error.faults;
    throw error;
  }
  return [];
};

describe('a tools file', () => {
  it('adds a tool that is one file, with options of its own', async () => {
    const box = toolbox({ tools: ['coin.cjs'] });
    const options = { sides: ['head', 'tail'] };
    expect(box.faultsOf({ tool: 'coin', options })).toEqual([]);
    expect(box.faultsOf({ tool: 'coin', options: {} })).toHaveLength(1);
    expect(await use({ tool: 'coin', options }, {}, { toolbox: box, seed: 3 })).toBe('tail');
  });

  it('may be empty', () => {
    expect(faultsOf('')).toEqual([]);
    expect(faultsOf('# nothing yet')).toEqual([]);
  });

  it.each<[string, object | string, RegExp]>([
    ['no YAML', 'mcp: [', /flow/i],
    ['an unknown key', { servers: {} }, /must NOT have additional properties \(servers\)/],
    ['a server without a way to it', { mcp: { files: {} } }, /\/mcp\/files/],
    ['a server with two', { mcp: { files: { command: 'x', url: 'http://x' } } }, /\/mcp\/files/],
    [
      'a secret that is not set',
      { mcp: { files: { command: 'x', secret_env: { KEY: 'MY_KEY' } } } },
      /MY_KEY, which is not set/,
    ],
    ['a file that is not there', { tools: ['nowhere.cjs'] }, /\/tools\/0 .*nowhere/],
    ['a file that is no tool', { tools: ['nothing.cjs'] }, /has no run/],
    ['a second tool of a name', { tools: ['dice.cjs'] }, /a second tool dice/],
    ['a host that is none', { http: { internal: ['http://x/'] } }, /\/http\/internal\/0/],
  ])('with %s is refused', (_, value, fault) => {
    expect(faultsOf(value).join('\n')).toMatch(fault);
  });
});
