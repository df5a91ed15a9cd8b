/** The whole gate: sets up, checks, tests. Arguments go to Jest. A failed check does not keep the tests from running. */
import { setUp } from './setup.mjs';
import { NODE, openly, quietly, script, step, StepError } from './workspace.mjs';

const CHECKS = {
  types: ['nx', 'run', 'scrai:types', '--output-style=static'],
  lint: ['nx', 'run', 'scrai:lint', '--output-style=static'],
  format: ['prettier', '--check', '.', '--log-level', 'warn'],
  unused: ['knip', '--no-config-hints'],
  generated: [NODE, 'scripts/generate.mjs', '--check'],
};

async function failedChecks() {
  const failed = [];
  for (const [name, command] of Object.entries(CHECKS)) {
    try {
      await step(name, () => quietly(...command));
    } catch (error) {
      if (!(error instanceof StepError)) throw error;
      process.stderr.write(error.output);
      failed.push(name);
    }
  }
  return failed;
}

await script(async () => {
  await setUp();
  const failed = await failedChecks();
  const jest = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
  ];
  const code = await openly(NODE, ...jest, ...process.argv.slice(2));
  if (failed.length > 0) process.stderr.write(`Failed checks: ${failed.join(', ')}\n`);
  return code || (failed.length > 0 ? 1 : 0);
});
