#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const [major] = process.versions.node.split('.');
if (Number(major) < 24) {
  process.stderr.write(
    `scrai needs Node 24, and this is ${process.version}. Run it as \`npx scrai\` in its folder: it brings its own.\n`,
  );
  process.exit(2);
}
const main = new URL('../dist/main.js', import.meta.url);
if (!existsSync(fileURLToPath(main))) {
  process.stderr.write(
    'scrai is not built yet. Run `npm run setup` in its folder (or `npm run build` alone).\n',
  );
  process.exit(2);
}
const { main: run } = await import(main.href);
process.exitCode = await run(process.argv.slice(2));
// A stack that failed to start may have left a connection open, which must not keep this process.
if (process.exitCode !== 0) setTimeout(() => process.exit(), 500).unref();
