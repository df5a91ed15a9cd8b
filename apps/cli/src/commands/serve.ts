import { runService } from '@scrai/service-kit';
import { Argument, type Command } from 'commander';
import { SERVICE_NAMES, type ServiceName } from '../stack/service-names.js';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description(
      'run one service in this process; NATS_URL and DATABASE_URL say where the servers are (engines need the first alone)',
    )
    .addArgument(new Argument('<service>', 'which one').choices(SERVICE_NAMES))
    .addHelpText(
      'after',
      '\nExamples:\n  NATS_URL=… DATABASE_URL=… scrai serve orchestrator\n  NATS_URL=… SCRAI_PORT=0 scrai serve actor-engine',
    )
    .action(async (name: ServiceName) => {
      const { SERVICES } = await import('../stack/services.js');
      await runService(SERVICES[name]);
      // From here on signals end the process.
      await new Promise(() => undefined);
    });
}
