/** Measures: turns per second, overhead of a turn, growth, memory. Arguments go to the benchmark. */
import { setUp } from './setup.mjs';
import { NODE, openly, script } from './workspace.mjs';

await script(async () => {
  await setUp();
  return openly(NODE, '--enable-source-maps', 'bench/dist/main.js', ...process.argv.slice(2));
});
