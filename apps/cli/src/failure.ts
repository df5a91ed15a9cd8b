import { ProblemResponse, Unreachable } from '@scrai/client';
import type { Fault } from '@scrai/contracts';
import { ConfigError } from '@scrai/service-kit';
import { startHint } from './stack/start-hint.js';
import { inWordsOfCommands } from './terminal/calls-as-commands.js';

/** 0: done. 1: a run, a check or a service failed. 2: wrong usage, or no server. 130: interrupted. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The command line asks for something that cannot be. */
export class UsageError extends Error {
  override name = 'UsageError';
}

/** The command was carried out, and what it is about failed. The message is for people. */
export class CommandFailed extends Error {
  override name = 'CommandFailed';
}

/** What to tell a person about an error, and the exit code. Whatever nobody foresaw keeps its stack. */
export function explain(error: unknown): { text: string; code: number } {
  if (error instanceof Unreachable) {
    return {
      text: `${error.message}.\nStart one with: ${startHint(error.url)}   (or name another with --url or SCRAI_URL)`,
      code: EXIT.usage,
    };
  }
  if (error instanceof ProblemResponse) return { text: problemText(error), code: codeOf(error) };
  if (error instanceof UsageError || error instanceof ConfigError)
    return { text: error.message, code: EXIT.usage };
  if (error instanceof Error && FORESEEN.has(error.name)) return { text: error.message, code: EXIT.failed };
  return { text: error instanceof Error ? (error.stack ?? error.message) : String(error), code: EXIT.failed };
}

const FORESEEN = new Set([
  'CommandFailed',
  'LocalError',
  'ListenError',
  'BusError',
  'DatabaseUnreachable',
  'ModelsFileError',
  'ToolsFileError',
]);

const codeOf = ({ status }: ProblemResponse): number =>
  status === 400 || status === 404 || status === 422 ? EXIT.usage : EXIT.failed;

/** The sentence of a problem, then its faults, each said once. */
function problemText({ problem, faults }: ProblemResponse): string {
  const [first] = faults;
  const said = first === undefined ? -1 : problem.detail.indexOf(first.detail);
  const opening = /^The (?:body|query) has (?:a fault|\d+ faults): /.exec(problem.detail)?.[0] ?? '';
  if (faults.length === 1 && said >= 0) {
    const text = sentence(problem.detail.slice(opening.length));
    const place = isNamedIn(text, first) ? '' : placeOf(first);
    return inWordsOfCommands(place === '' ? text : text.replace(/\.?$/, (stop) => ` (${place})${stop}`));
  }
  const lines = faults.map((fault) => {
    const place = placeOf(fault);
    return `  ${place === '' ? '' : `${place}: `}${fault.detail}`;
  });
  const head = said > 0 ? problem.detail.slice(0, said).trimEnd() : problem.detail;
  return inWordsOfCommands([head, ...lines].join('\n'));
}

const placeOf = ({ pointer, line }: Fault): string =>
  [line === undefined ? '' : `line ${line}`, pointer].filter((part) => part !== '').join(' ');

/** Whether a sentence says of itself what it is about, as one about the only `model` there is. */
const isNamedIn = (text: string, { pointer, line }: Fault): boolean => {
  const words = text.toLowerCase().split(/[^\w-]+/);
  const [, ...names] = pointer.toLowerCase().split('/');
  return line === undefined && names.length === 1 && words.includes(names[0]);
};

const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
