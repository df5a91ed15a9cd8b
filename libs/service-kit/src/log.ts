import type { LoggerService } from '@nestjs/common';
import { destination, pino, stdTimeFunctions, type Logger } from 'pino';
import type { LogLevel } from './config.js';
import { withoutSecrets } from './secrets.js';

/** One line of JSON per record on stderr, so that stdout stays free for results; written at once, so that nothing is lost on exit. */
export function createLog(level: LogLevel, bindings: Record<string, string> = {}): Logger {
  const options = {
    level,
    base: { pid: process.pid, ...bindings },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const stderr = destination({ fd: 2, sync: true });
  return pino(options, { write: (line) => stderr.write(withoutSecrets(line)) });
}

/** Lets `new Logger(context)` of Nest, which every lib may use, write to our log. */
export class NestLog implements LoggerService {
  constructor(private readonly log_: Logger) {}

  log = (message: unknown, ...rest: unknown[]): void => this.write('info', message, rest);
  error = (message: unknown, ...rest: unknown[]): void => this.write('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]): void => this.write('warn', message, rest);
  debug = (message: unknown, ...rest: unknown[]): void => this.write('debug', message, rest);
  verbose = (message: unknown, ...rest: unknown[]): void => this.write('trace', message, rest);
  fatal = (message: unknown, ...rest: unknown[]): void => this.write('fatal', message, rest);

  /** Nest puts the context last; an error's stack, or an error itself, may come before it. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const context = typeof rest.at(-1) === 'string' ? rest.pop() : undefined;
    // Nest narrates each module and route at start: that is detail, not news.
    const at = level === 'info' && NEST_INTERNALS.has(context as string) ? 'debug' : level;
    const [details] = rest.filter((item) => item !== undefined);
    const fields = { context, ...fieldsOf(message instanceof Error ? message : details) };
    if (message instanceof Error) this.log_[at](fields, message.message);
    else if (typeof message === 'object' && message !== null) this.log_[at]({ ...fields, ...message });
    else this.log_[at](fields, String(message));
  }
}

const NEST_INTERNALS = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'NestMicroservice',
  'RouterExplorer',
  'RoutesResolver',
]);

function fieldsOf(details: unknown): object {
  if (details instanceof Error) return { err: details };
  if (typeof details === 'string') return { stack: details };
  return typeof details === 'object' && details !== null ? details : {};
}
