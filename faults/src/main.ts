import { writeFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { Command, InvalidArgumentError } from 'commander';
import { FAULTS } from './faults/all.js';
import { lineOf, markdown, report, summary } from './report/table.js';
import { Suite, type Result } from './suite.js';

const EXAMPLES = `
Examples:
  npm run test:faults
  npm run test:faults -- --only orchestrator --seed 7
  npm run test:faults -- --only "black hole" "wiped" --json /tmp/faults.json`;

interface Flags {
  only?: string[];
  seed: number;
  runs: number;
  json?: string;
  markdown?: string;
  list?: boolean;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

const command = new Command('test:faults')
  .description(
    'Causes every fault while runs play: starts a broker, a database and every service in processes of its own, does the ' +
      'damage, and checks that nothing is lost and nothing happened twice.',
  )
  .option('--only <parts...>', 'faults whose names have one of these parts')
  .option('--seed <n>', 'decides the draws of the suite and of the runs', wholeNumber, 1)
  .option('--runs <n>', 'runs that play while each thing goes wrong', wholeNumber, 6)
  .option('--json <file>', 'write the results there as well')
  .option('--markdown <file>', 'write the table there as well, as Markdown')
  .option('--list', 'name the faults and cause none')
  .addHelpText('after', EXAMPLES);

// The suite's own connections break as those of services do; that is no news.
Logger.overrideLogger(false);
await command.parseAsync();
const { only, json, list, markdown: page, ...rest } = command.opts<Flags>();
const faults = FAULTS.filter(({ name }) => !only || only.some((part) => name.includes(part)));
const say = (text: string): void => void process.stderr.write(`${text}\n`);
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () =>
    interruption.abort(new Error(`interrupted (${signal}); ending after this fault`)),
  );

if (list) process.stdout.write(`${faults.map(({ name }) => name).join('\n')}\n`);
else await cause();

async function cause(): Promise<void> {
  const results: Result[] = [];
  const began = performance.now();
  const suite = new Suite({ ...rest, faults }, say);
  try {
    await suite.run((result, index) => {
      results.push(result);
      const sofar = Math.round((performance.now() - began) / 1_000);
      say(
        `${index + 1}/${faults.length}  ${lineOf(result)}  (${Math.round(result.seconds)} s; ${sofar} s in all)`,
      );
      for (const { run = '', what } of result.findings) say(`      ${run} ${what}`);
    }, interruption.signal);
  } catch (error) {
    say(error instanceof Error ? error.message : String(error));
    process.exitCode = interruption.signal.aborted ? 130 : 1;
  }
  if (json)
    await writeFile(json, `${JSON.stringify({ seed: rest.seed, runs: rest.runs, results }, null, 2)}\n`);
  if (page) await writeFile(page, `${markdown(results)}\n`);
  process.stdout.write(`\n${report(results)}\n\n${summary(results, faults.length)}\n`);
  for (const folder of suite.kept) say(`The logs of the services are kept in ${folder}.`);
  if (faults.length === 0) say('No fault has such a name; --list names them all.');
  if (faults.length === 0 || results.some(({ findings }) => findings.length > 0)) process.exitCode ??= 1;
}
