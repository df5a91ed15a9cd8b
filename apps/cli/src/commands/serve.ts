import { runService } from '@scrai/service-kit';
import { Argument, type Command } from 'commander';
import { SERVICES } from '../stack/services.js';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run one service in this process; NATS_URL and DATABASE_URL say where the servers are')
    .addArgument(new Argument('<service>', 'which one').choices(SERVICES.map(({ name }) => name)))
    .addHelpText(
      'after',
      '\nExamples:\n  NATS_URL=… DATABASE_URL=… scrai serve orchestrator\n  SCRAI_PORT=0 scrai serve actor-engine',
    )
    .action(async (name: string) => {
      const service = SERVICES.find((each) => each.name === name);
      if (!service) throw new Error(`there is no service ${name}`);
      await runService(service);
      // From here on signals end the process.
      await new Promise(() => undefined);
    });
}
