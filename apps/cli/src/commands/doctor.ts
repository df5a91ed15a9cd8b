import { ProblemResponse, Unreachable, type ScraiClient } from '@scrai/client';
import { ListenError, REST_PORT, tryToListen, type Settings } from '@scrai/service-kit';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { CommandFailed } from '../failure.js';
import type { Check } from '../stack/servers-check.js';
import { isHere, portHere, startHint } from '../stack/start-hint.js';

const NODE = 24;

export function addDoctor(program: Command, context: ContextOf): void {
  program
    .command('doctor')
    .description(
      'look at what scrai needs on this machine, and say what is missing; asks each model provider one short question',
    )
    .addHelpText('after', '\nExamples:\n  scrai doctor\n  scrai doctor --url http://10.0.0.5:3000')
    .action(async (_options: unknown, command: Command) => {
      const { terminal, settings, client } = context(command);
      const { checkBroker, checkDatabase } = await import('../stack/servers-check.js');
      const { checkModels } = await import('../stack/models-check.js');
      const { checkTools } = await import('../stack/tools-check.js');
      const api = await apiCheck(settings, client);
      const checks = [
        nodeCheck(),
        await checkBroker(settings),
        await checkDatabase(settings),
        ...(await portCheck(settings, api.state === 'ok')),
        api,
        ...(await checkModels(settings)),
        ...(await checkTools(settings)),
      ];
      const { green, yellow, red } = terminal.colours;
      const marks = { ok: green('✓'), note: yellow('•'), missing: red('✗') };
      for (const check of checks) {
        terminal.record(check);
        terminal.print(`${marks[check.state]} ${check.name.padEnd(10)} ${check.detail}`);
      }
      const missing = checks.filter(({ state }) => state === 'missing').map(({ name }) => name);
      if (missing.length > 0) throw new CommandFailed(`Missing: ${missing.join(', ')}.`);
    });
}

function nodeCheck(): Check {
  const { node } = process.versions;
  const fits = Number(node.split('.')[0]) >= NODE;
  const detail = fits ? node : `${node}; Node ${NODE} or later is needed (npx scrai brings its own)`;
  return { name: 'Node', state: fits ? 'ok' : 'missing', detail };
}

/**
 * A port that is taken keeps `scrai up` from starting here, unless the server that has it is the one that answers. Where the server is
 * on another machine, nothing is to start here.
 */
async function portCheck({ host, port: own, url }: Settings, served: boolean): Promise<Check[]> {
  if (!isHere(url, host)) return [];
  const there = portHere(url, host);
  const port = own ?? there ?? REST_PORT;
  const name = 'port';
  try {
    await tryToListen('scrai up', host, port);
    return [{ name, state: 'ok', detail: `${host}:${port} is free` }];
  } catch (error) {
    if (!(error instanceof ListenError)) throw error;
    if (served && there === port)
      return [{ name, state: 'ok', detail: `${host}:${port} is taken by the server below` }];
    return [{ name, state: 'note', detail: error.message }];
  }
}

async function apiCheck({ url }: Settings, client: ScraiClient): Promise<Check> {
  const name = 'API';
  try {
    const { data } = await client.engines.list({ limit: 500 });
    const online = data.filter(({ status }) => status === 'online');
    const detail = `${url}, ${online.length} engines online`;
    if (online.length === 0)
      return { name, state: 'note', detail: `${detail}: turns wait until one is started (scrai serve …)` };
    const unlike = online.filter(({ version_mismatch }) => version_mismatch !== null);
    if (unlike.length === 0) return { name, state: 'ok', detail };
    const [{ engine_type, engine_id, version_mismatch }] = unlike;
    return {
      name,
      state: 'note',
      detail: `${detail}, ${unlike.length} with another version: ${engine_type} ${engine_id}: ${version_mismatch}`,
    };
  } catch (error) {
    if (error instanceof ProblemResponse)
      return { name, state: 'note', detail: `${url} answers, but not us: ${error.message}` };
    if (!(error instanceof Unreachable)) throw error;
    return { name, state: 'note', detail: `no server answers at ${url}; \`${startHint(url)}\` starts one` };
  }
}
