import { beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const BOUNDARY = '@nx/enforce-module-boundaries';
const imported = (what: string): string => `import { thing } from '${what}';\nthing();\n`;

/** The rules are asked about files that are not there, each in the folder whose place it takes. */
const CASES: [name: string, path: string, text: string, rules: string[]][] = [
  ['an import from a lower tier', 'libs/bus/x.ts', imported('@scrai/contracts'), []],
  ['an import two tiers down', 'libs/engines/x.ts', imported('@scrai/bus'), []],
  ['an app on its libs', 'apps/orchestrator/x.ts', imported('@scrai/service-kit'), []],
  ['a sideways import', 'libs/bus/x.ts', imported('@scrai/store'), [BOUNDARY]],
  ['a sideways import higher up', 'libs/orchestration/x.ts', imported('@scrai/event-log'), [BOUNDARY]],
  ['an upward import', 'libs/service-kit/x.ts', imported('@scrai/engine-kit'), [BOUNDARY]],
  ['an upward import from the bottom', 'libs/contracts/x.ts', imported('@scrai/scenario'), [BOUNDARY]],
  ['what runs anywhere on what needs Node', 'libs/client/x.ts', imported('@scrai/bus'), [BOUNDARY]],
  ['an import of an app', 'libs/api/x.ts', imported('../../apps/orchestrator/src/main.js'), [BOUNDARY]],
  ['an app on another app', 'apps/cli/x.ts', imported('../orchestrator/src/main.js'), [BOUNDARY]],
  ['a way around the index of a lib', 'libs/bus/x.ts', imported('../contracts/src/json.js'), [BOUNDARY]],
  ['typeorm in store', 'libs/store/x.ts', imported('typeorm'), []],
  ['typeorm outside store', 'libs/api/x.ts', imported('typeorm'), ['no-restricted-imports']],
  ['pg outside store', 'libs/event-log/x.ts', imported('pg'), ['no-restricted-imports']],
  ['NATS outside bus', 'libs/engine-kit/x.ts', imported('@nats-io/jetstream'), ['no-restricted-imports']],
  ['a provider SDK outside model', 'libs/engines/x.ts', imported('openai'), ['no-restricted-imports']],
  ['an own index', 'libs/bus/x.ts', imported('.'), ['no-restricted-imports']],
  [
    'a knot',
    'libs/api/x.ts',
    `import { forwardRef } from '@nestjs/common';\nforwardRef(() => 1);\n`,
    ['no-restricted-imports'],
  ],
  [
    'the environment',
    'libs/store/x.ts',
    'export const url = process.env.URL;\n',
    ['no-restricted-properties'],
  ],
  ['a barrel', 'libs/bus/x.ts', `export * from './bus.js';\n`, ['no-restricted-syntax']],
];

let found: string[][];
beforeAll(() => {
  const program = join(import.meta.dirname, 'lint-cases.mjs');
  const input = JSON.stringify(CASES.map(([, path, text]) => ({ path, text })));
  const run = spawnSync(process.execPath, [program], {
    input,
    encoding: 'utf8',
    cwd: join(import.meta.dirname, '../..'),
  });
  if (run.status !== 0) throw new Error(run.stderr);
  found = JSON.parse(run.stdout) as string[][];
}, 60_000);

it.each(CASES.map(([name, , , rules], index) => ({ name, rules, index })))(
  'judges $name: $rules',
  ({ rules, index }) => {
    expect(found[index]).toEqual(rules);
  },
);
