/** Fuzzes the API and the templates for longer than the tests do, with a seed of its own: npm run test:fuzz -- [seconds] [seed]. */
import { setUp } from './setup.mjs';
import { NODE, openly, script } from './workspace.mjs';

const [seconds = '120', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);

await script(async () => {
  await setUp();
  process.stderr.write(`fuzzing for ${seconds} s with the seed ${seed}\n`);
  process.env.SCRAI_FUZZ_SECONDS = seconds;
  process.env.SCRAI_FUZZ_SEED = seed;
  return openly(
    NODE,
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    'node_modules/jest/bin/jest.js',
    '--testPathPatterns',
    'fuzz',
  );
});
