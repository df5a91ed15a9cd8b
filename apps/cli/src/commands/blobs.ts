import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import { UsageError } from '../failure.js';
import { writeResult } from '../result-file.js';

const inKilobytes = (bytes: number): string => `${Math.max(1, Math.round(bytes / 1024))} kB`;

export function addBlobs(program: Command, context: ContextOf): void {
  const blobs = program
    .command('blobs')
    .description('pictures and sounds, named by the SHA-256 of their bytes')
    .addHelpText('after', '\nExamples:\n  scrai blobs add map.png\n  scrai blobs get 9f86d081… map.png');

  blobs
    .command('add <file>')
    .description('store a picture or a sound, and print the hash by which templates and answers name it')
    .action(async (file: string, _options: object, command: Command) => {
      const { client, terminal } = context(command);
      const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
        throw new UsageError(`${file} cannot be read: ${error.code}`);
      });
      const blob = await client.blobs.add(bytes);
      terminal.record(blob);
      terminal.print(blob.sha256);
      const hint = blob.referenced ? '' : ' It goes in a day unless something names it.';
      terminal.say(`${blob.media_type}, ${inKilobytes(blob.size)}.${hint}`);
    });

  blobs
    .command('show <sha256>')
    .description('what is known of it')
    .action(async (sha256: string, _options: object, command: Command) => {
      const { client, terminal } = context(command);
      const blob = await client.blobs.get(sha256);
      terminal.record(blob);
      const named = blob.referenced ? 'named by a template, an event or a turn' : 'named by nothing yet';
      terminal.print(`${blob.media_type}, ${inKilobytes(blob.size)}, since ${blob.created_at}, ${named}`);
    });

  blobs
    .command('get <sha256> <file>')
    .description('write its bytes into a file')
    .action(async (sha256: string, file: string, _options: object, command: Command) => {
      const { client, terminal } = context(command);
      const bytes = await client.blobs.read(sha256);
      await writeResult(file, bytes);
      terminal.record({ sha256, file, size: bytes.length });
      terminal.say(`${file}: ${inKilobytes(bytes.length)}.`);
    });
}
