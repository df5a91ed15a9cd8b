import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { SIMULATED_NAMES, Subjects, WORLD_CHANGE, type JsonObject } from '@scrai/contracts';
import { contentHash } from '@scrai/determinism';
import { FUNCTIONS } from '@scrai/expression';
import {
  levelsOf,
  MEASURE_PLUGINS,
  NAMES,
  PLACES_WITH_DRAW,
  Prompt,
  PROMPT_NAMES,
  PromptLibrary,
  publishedSchemas,
} from '@scrai/scenario';
import { ConfigError, loadSettings } from '@scrai/service-kit';
import { TOOL_FAILURES } from '@scrai/tools';

const read = (file: string): string => readFileSync(file, 'utf8');
const PAGES = ['README.md', ...globSync('docs/**/*.md')];
/** Prettier pads the cells of tables. */
const reference = read('docs/templates.md').replace(/ +/g, ' ');
const operations = read('docs/operations.md').replace(/ +/g, ' ').replaceAll('\\_', '_');

const { paths } = JSON.parse(read('docs/openapi.json')) as { paths: Record<string, object> };
/** Every operation, as a pattern: pages may name its parameters as they like, or give a value. */
const operationsOfApi = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => new RegExp(`^${method} ${path.replace(/\{\w+\}/g, '[^/]+')}$`, 'i')),
);

describe.each(PAGES)('%s', (page) => {
  const text = read(page);

  test('links to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link);
    const local = links.filter((link) => !link.includes('://'));
    expect(local.filter((link) => !existsSync(join(dirname(page), link)))).toEqual([]);
  });

  test('names files and folders that are there', () => {
    const paths = [...text.matchAll(/`((?:apps|libs|docs|test|seeds|templates|deploy)\/[\w./-]+)`/g)];
    const later = /^apps\/oracle-engine|\/dist\//;
    expect(paths.map(([, path]) => path).filter((path) => !later.test(path) && !existsSync(path))).toEqual(
      [],
    );
  });

  test('names calls that are there', () => {
    const calls = [...text.matchAll(/(?:GET|POST|PUT|DELETE) \/api\/v1\/[^\s`?]*/g)].map(([call]) => call);
    expect(calls.filter((call) => !operationsOfApi.some((operation) => operation.test(call)))).toEqual([]);
  });

  test('shows examples as they are', () => {
    const blocks = text.matchAll(
      /```(?:ts|js|yaml|python)\n(?:\/\/|#) (docs\/examples\/\S+)\n([\s\S]*?)```/g,
    );
    for (const [, file, shown] of blocks) expect(shown.trim()).toBe(read(file).trim());
  });
});

describe('docs/templates.md', () => {
  test('has every function with what it gives', () => {
    const rows = [...FUNCTIONS.values()].map(({ usage, does }) => `| \`${usage}\` | ${does} |`);
    expect(rows.filter((row) => !reference.includes(row))).toEqual([]);
  });

  test('has every measure plugin with what it gives', () => {
    const rows = [...MEASURE_PLUGINS].map(([name, plugin]) => {
      const levels = levelsOf(plugin).map((level) => `\`${level}\``);
      return `| \`${name}\` | ${levels.join(', ')} | ${plugin.gives} |`;
    });
    expect(rows.filter((row) => !reference.includes(row))).toEqual([]);
  });

  test('has every place with its names', () => {
    const rows = Object.entries(NAMES).map(([place, names]) => {
      const list = Object.keys(names).map((name) => `\`${name}\``);
      const draws = PLACES_WITH_DRAW.has(place as keyof typeof NAMES) ? 'yes' : 'no';
      return { place: `| \`${place}\` |`, rest: `| ${list.join(', ')} | ${draws} |` };
    });
    const lines = reference.split('\n');
    const missing = rows.filter(
      ({ place, rest }) => !lines.some((line) => line.startsWith(place) && line.endsWith(rest)),
    );
    expect(missing).toEqual([]);
  });

  test('has every name of hints', () => {
    const rows = Object.entries(SIMULATED_NAMES).map(([name, holds]) => `| \`${name}\` | ${holds} |`);
    expect(rows.filter((row) => !reference.includes(row))).toEqual([]);
  });

  test('has every shipped scenario', () => {
    const shipped = globSync('templates/scenarios/*.yaml').map((file) => basename(file, '.yaml'));
    expect(shipped.filter((name) => !reference.includes(`| \`${name}\` |`))).toEqual([]);
  });

  test('has every key of the published schemas', () => {
    const keys = new Set(Object.values(publishedSchemas()).flatMap((schema) => [...keysOf(schema)]));
    expect(
      [...keys].filter((key) => !new RegExp(`\\b${key.replace('$', '\\$?')}\\b`).test(reference)),
    ).toEqual([]);
  });
});

test('docs/tools.md has every tool and every failure', () => {
  const page = read('docs/tools.md').replace(/ +/g, ' ');
  const files = globSync('libs/tools/src/tools/*.ts').map(read).join('\n');
  const names = [...files.matchAll(/^  name: '(\w+)'/gm)].map(([, name]) => name);
  expect(
    [...names, ...Object.keys(TOOL_FAILURES), WORLD_CHANGE].filter(
      (name) => !page.includes(`| \`${name}\` |`),
    ),
  ).toEqual([]);
});

function* keysOf(schema: JsonObject): Iterable<string> {
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) continue;
    if (keyword === 'properties') yield* Object.keys(value);
    yield* keysOf(value as JsonObject);
  }
}

describe('docs/prompts.md', () => {
  const prompts = read('docs/prompts.md').replace(/ +/g, ' ');

  test('has every name with what it holds', () => {
    const rows = Object.entries(PROMPT_NAMES).map(([name, holds]) => `| \`${name}\` | ${holds} |`);
    expect(rows.filter((row) => !prompts.includes(row))).toEqual([]);
  });

  test('has every part and step', () => {
    const shipped = globSync('templates/prompts/*/*.md').map((file) => basename(file, '.md'));
    expect(shipped.filter((name) => !prompts.includes(`\`${name}\``))).toEqual([]);
  });

  test('has every shipped prompt with the hash of its texts: raise its version when it changes', () => {
    const files = globSync('templates/prompts/**/*.md');
    const library = new PromptLibrary(
      files.map((file) => ({ path: relative('templates/prompts', file), text: read(file) })),
    );
    const rows = library.all.map(({ prompt, description }) => {
      const { id } = new Prompt(prompt);
      return `| \`${id}\` | \`${contentHash({ ...prompt }).slice(0, 12)}\` | ${description} |`;
    });
    expect(rows.filter((row) => !prompts.includes(row))).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  const settings = ['config', 'access', 'limits', 'servers'].map((file) =>
    read(`libs/service-kit/src/${file}.ts`),
  );
  const keys = [...settings.join('\n').matchAll(/(?:key: |limit\()'([A-Z_]+)'/g)].map(([, key]) => key);

  test('has every setting with what is expected', () => {
    const faulty = Object.fromEntries(keys.map((key) => [key, key === 'SCRAI_DATA_DIR' ? '.' : '\0 ?']));
    const faults = faultsOf(faulty);
    expect(faults.length).toBe(keys.length - 1);
    const rows = faults.map(({ key, expected }) => `| \`${key}\` | ${expected}`);
    expect(rows.filter((row) => !operations.includes(row))).toEqual([]);
    expect(operations).toContain('| `SCRAI_DATA_DIR` | a path |');
  });

  test('has every metric', () => {
    const sources = globSync('libs/*/src/**/*metrics.ts').map(read).join('\n');
    const metrics = [...sources.matchAll(/name: '(scrai_\w+)'/g)].map(([, name]) => name);
    expect(metrics.filter((metric) => !operations.includes(`| \`${metric}\` |`))).toEqual([]);
  });
});

function faultsOf(environment: Record<string, string>): ConfigError['faults'] {
  try {
    loadSettings(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

test('docs/ARCHITECTURE.md has every table and every stream', () => {
  const architecture = read('docs/ARCHITECTURE.md');
  const migrations = globSync('libs/store/src/migrations/**/*.ts').map(read).join('\n');
  const tables = [...migrations.matchAll(/CREATE TABLE (\w+)/g)].map(([, table]) => table);
  expect(
    [...tables, 'scenario_templates', 'agent_templates'].filter(
      (table) => !architecture.includes(`\`${table}\``),
    ),
  ).toEqual([]);
  const subjects = new Subjects();
  const streams = [
    subjects.workStream('control'),
    subjects.outcomeStream(),
    subjects.failureStream(),
    subjects.callStream(),
    subjects.toolStream(),
  ];
  expect(streams.filter((stream) => !architecture.includes(`\`${stream}\``))).toEqual([]);
});
