import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { bench, type BenchOptions } from './bench.js';
import { WORKSPACE } from './processes/workspace.js';
import { report } from './report/report.js';
import { MEASUREMENTS, type MeasurementName } from './results.js';

const EXAMPLES = `
Examples:
  npm run bench
  npm run bench -- --only throughput --runs 100
  npm run bench -- --only latency --json /tmp/latency.json`;

interface Flags extends Omit<BenchOptions, 'only'> {
  only?: MeasurementName[];
  json?: string;
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1.');
  return Number(text);
}

const command = new Command('bench')
  .description(
    'Measures ScrAI: starts a broker, a database and every service in a process of its own, plays, counts what was ' +
      'written, and stops everything again.',
  )
  .option('--runs <n>', 'runs that play at once', wholeNumber, 500)
  .option('--turns <n>', 'turns of each', wholeNumber, 50)
  .addOption(new Option('--only <measurements...>', 'instead of all').choices(MEASUREMENTS))
  .option('--engines <n>', 'processes of each engine type', wholeNumber, 1)
  .option('--concurrency <n>', 'turns that an engine process holds at a time', wholeNumber, 256)
  .option('--profile <folder>', 'have V8 write a CPU profile of each service')
  .option('--json <file>', 'write the results there as well as to bench/results/latest.json')
  .addHelpText('after', EXAMPLES);

await command.parseAsync();
const { only = MEASUREMENTS, json, profile, ...rest } = command.opts<Flags>();
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => interruption.abort(new Error(`interrupted (${signal})`)));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
try {
  const options = { ...rest, only, profile: profile && resolve(profile) };
  const results = await bench(options, interruption.signal, say);
  for (const file of [join(WORKSPACE, 'bench', 'results', 'latest.json'), ...(json ? [resolve(json)] : [])]) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `${JSON.stringify(results, null, 2)}\n`);
  }
  process.stdout.write(`\n${report(results)}\n`);
  // A number for something else than what was asked is worse than none.
  if (results.throughput?.equal_in_one_process === false) process.exitCode = 1;
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = interruption.signal.aborted ? 130 : 1;
}
