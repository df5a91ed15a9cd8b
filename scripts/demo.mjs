/** From a clone to a played scenario: sets up, starts everything in one process, and plays a negotiation to its end. */
import { setUp } from './setup.mjs';
import { NODE, openly, script } from './workspace.mjs';

await script(async () => {
  await setUp();
  return openly(NODE, 'apps/cli/bin/scrai.js', 'demo', ...process.argv.slice(2));
});
