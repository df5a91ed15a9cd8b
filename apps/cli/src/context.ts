import { ScraiClient } from '@scrai/client';
import { loadSettings, type Overrides, type Settings } from '@scrai/service-kit';
import type { Command } from 'commander';
import { Terminal, type Sink } from './terminal/terminal.js';

/** What the process gives to a command; tests give their own. */
export interface Surroundings {
  out: Sink;
  err: Sink;
  colour: boolean;
  /** Aborted by Ctrl-C. */
  interrupted: AbortSignal;
}

/** What every command works with. */
export interface Context {
  terminal: Terminal;
  settings: Settings;
  client: ScraiClient;
  interrupted: AbortSignal;
}

/** Makes the context of a command out of its options, global ones included. */
export type ContextOf = (command: Command, overrides?: Overrides) => Context;

/** @throws ConfigError for faulty flags or variables, all at once. */
export const contextOf =
  ({ out, err, colour, interrupted }: Surroundings): ContextOf =>
  (command, overrides = {}) => {
    const { json, url } = command.optsWithGlobals<{ json?: boolean; url?: string }>();
    const settings = loadSettings(undefined, { ...overrides, ...(url !== undefined && { url }) });
    const terminal = new Terminal({ json: json === true, out, err, colour });
    return {
      terminal,
      settings,
      client: new ScraiClient(settings.url, { apiKey: settings.apiKey }),
      interrupted,
    };
  };
