/** What the scripts share: where things are, and how a step is shown. Plain Node 20, since packages may be missing. */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '..');
const BIN = join(ROOT, 'node_modules', '.bin');
/** Node 24, which the packages bring along. */
export const NODE = join(BIN, 'node');

/** Programs of the packages come first, and Nx leaves no process behind. */
const environment = () => ({
  ...process.env,
  PATH: `${BIN}${delimiter}${process.env.PATH}`,
  NX_DAEMON: 'false',
  NX_TUI: 'false',
});

/** A step that failed; `output` is all that it said. */
export class StepError extends Error {
  constructor(message, output = '') {
    super(message);
    this.output = output;
  }
}

/** Runs a program quietly. @throws StepError with its output when it fails. */
export async function quietly(program, ...args) {
  const child = spawn(program, args, { cwd: ROOT, env: environment(), stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
  const code = await exitOf(child, program);
  if (code !== 0) throw new StepError(`${program} ${args.join(' ')} ended with code ${code}`, output);
}

/** Runs a program in the foreground; it gets Ctrl-C from the terminal itself, and we wait for how it ends. */
export async function openly(program, ...args) {
  const child = spawn(program, args, { cwd: ROOT, env: environment(), stdio: 'inherit' });
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return exitOf(child, program);
}

function exitOf(child, program) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(new StepError(`${program} cannot be run: ${error.message}`)));
    child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}

/** Does a step and says how long it took; the result of the work may say more. */
export async function step(name, work) {
  const start = performance.now();
  const said = (mark, text = '') => {
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(`${mark} ${name.padEnd(14)} ${seconds.padStart(6)} s${text ? `  ${text}` : ''}\n`);
  };
  if (process.stderr.isTTY) process.stderr.write(`… ${name}\r`);
  try {
    said('✓', await work());
  } catch (error) {
    said('✗', error instanceof StepError ? error.message : '');
    throw error;
  }
}

/** Runs a script's main function: a failed step shows what it said, and the exit code tells. */
export async function script(main) {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof StepError)) throw error;
    process.stderr.write(error.output);
    process.exitCode = 1;
  }
}
