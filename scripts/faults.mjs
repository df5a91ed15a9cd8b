/** Causes every fault while runs play, and checks what is left. Arguments go to the suite. */
import { setUp } from './setup.mjs';
import { NODE, openly, script } from './workspace.mjs';

await script(async () => {
  await setUp();
  return openly(NODE, '--enable-source-maps', 'faults/dist/main.js', ...process.argv.slice(2));
});
