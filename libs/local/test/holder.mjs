/** A process that starts both servers in the folder of its argument, says where they are, and waits to be killed. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve: (specifier, context, next) =>
    context.parentURL?.endsWith('.ts') && specifier.startsWith('.')
      ? next(specifier.replace(/\.js$/, '.ts'), context)
      : next(specifier, context),
});

const { startBroker, startDatabase } = await import('../src/index.ts');
const dataDir = process.argv[2];
const broker = await startBroker({ dataDir });
const database = await startDatabase({ dataDir });
console.log(JSON.stringify({ broker: broker.pid, database: database.pid }));
setInterval(() => {}, 60_000);
