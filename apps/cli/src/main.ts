import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { addActions } from './commands/actions.js';
import { addAgents } from './commands/agents.js';
import { addBudgets } from './commands/budgets.js';
import { addBlobs } from './commands/blobs.js';
import { addDeadLetters } from './commands/dlq.js';
import { addDemo } from './commands/demo.js';
import { addDoctor } from './commands/doctor.js';
import { addEngines } from './commands/engines.js';
import { addKeys } from './commands/keys.js';
import { addLessons } from './commands/lessons.js';
import { addModels } from './commands/models.js';
import { addRun } from './commands/run.js';
import { addRuns } from './commands/runs.js';
import { addServe } from './commands/serve.js';
import { addTemplates } from './commands/templates.js';
import { addTraining } from './commands/training.js';
import { addUp } from './commands/up.js';
import { contextOf, type Surroundings } from './context.js';
import { EXIT, explain } from './failure.js';

const FIRST_STEPS = `
First steps:
  npx scrai demo                                  play a scenario to its end; needs nothing else
  npx scrai up                                    start everything on this machine
  npx scrai run price-negotiation --seed 7        play, and watch (in another terminal)

Exit codes: 0 done, 1 a run or a check failed, 2 wrong usage or no server, 130 interrupted.`;

/** The command line as a value. Output and Ctrl-C come from \`surroundings\`; commands throw, \`main\` explains. */
export function program(surroundings: Surroundings): Command {
  const scrai = new Command('scrai')
    .description('Run multi-agent scenarios: play, watch, control, repeat and compare them.')
    .option('--json', 'records for programs on stdout, one JSON document a line; narration on stderr')
    .option(
      '--url <url>',
      'address of the server (default: SCRAI_URL, else SCRAI_PORT on this machine, else http://127.0.0.1:3000)',
    )
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => surroundings.out.write(text),
      writeErr: (text) => surroundings.err.write(text),
      outputError: (text, write) => write(scrai.args.includes('list') ? text : unknownVerb(text)),
      getOutHelpWidth: () => surroundings.out.columns ?? 100,
      getErrHelpWidth: () => surroundings.err.columns ?? 100,
    })
    .showHelpAfterError('(--help shows what there is)')
    .addHelpText('after', FIRST_STEPS)
    .exitOverride();
  const context = contextOf(surroundings);
  addUp(scrai, context);
  addDemo(scrai, context);
  addRun(scrai, context);
  addRuns(scrai, context);
  addTemplates(scrai, context);
  addLessons(scrai, context);
  addAgents(scrai, context);
  addActions(scrai, context);
  addBlobs(scrai, context);
  addEngines(scrai, context);
  addModels(scrai, context);
  addBudgets(scrai, context);
  addTraining(scrai, context);
  addDeadLetters(scrai, context);
  addKeys(scrai, context);
  addDoctor(scrai, context);
  addServe(scrai);
  return scrai;
}

/** A bare noun lists, so commander takes a mistyped verb for an argument of a list that nobody typed. */
const unknownVerb = (text: string): string =>
  text.replace(/too many arguments for 'list'\. .*? but got \d+: (.*?)(?:, .*)?\.$/m, "unknown command '$1'");

/** Runs one command line to its end. @returns the exit code. */
export async function main(argv: string[], surroundings = ofProcess()): Promise<number> {
  try {
    await program(surroundings).parseAsync(argv, { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (surroundings.interrupted.aborted) return EXIT.interrupted;
    const { text, code } = explain(error);
    surroundings.err.write(`${text}\n`);
    return code;
  }
}

/** The first Ctrl-C lets a command say its farewell; the second ends the process at once. */
function ofProcess(): Surroundings {
  const interruption = new AbortController();
  process.on('SIGINT', () => {
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
  process.once('SIGTERM', () => interruption.abort());
  // A reader such as head may leave early; that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.done);
    throw error;
  });
  return {
    out: process.stdout,
    err: process.stderr,
    colour: pc.isColorSupported && process.stdout.isTTY === true,
    interrupted: interruption.signal,
  };
}
