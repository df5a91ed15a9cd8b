import type { LessonSetSummary } from '@scrai/client';
import type { Command } from 'commander';
import type { ContextOf } from '../context.js';
import type { Column } from '../terminal/table.js';
import { addDistill } from './lessons-distill.js';
import { showLessonSet } from './lessons-show.js';
import { addTest } from './lessons-test.js';
import { pageQuery, showPage, withPaging } from './listing.js';

const COLUMNS: Column<LessonSetSummary>[] = [
  { name: 'LESSONS', value: ({ name, version }) => `${name}@${version}` },
  { name: 'N', value: ({ lessons_count }) => String(lessons_count), align: 'right' },
  { name: 'FOR', value: ({ goal }) => (goal ? `${goal.better} ${goal.measure}` : '') },
  { name: 'DESCRIPTION', value: ({ description }) => description, shrinks: true },
];

interface Paging {
  limit: number;
  after?: string;
}

export function addLessons(program: Command, context: ContextOf): void {
  const lessons = program
    .command('lessons')
    .description('what agents may learn from earlier runs (alone: list it)')
    .addHelpText(
      'after',
      '\nExamples:\n  scrai lessons\n  scrai lessons distill ultimatum --template ultimatum --seeds 1-40 --measure earned\n' +
        '  scrai lessons test ultimatum@1 --seeds 1001-1050\n  scrai run ultimatum --lessons ultimatum@1',
    );

  withPaging(lessons.command('list', { isDefault: true }).description('list the newest versions')).action(
    async (options: Paging, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.lessons.list(pageQuery(options)), COLUMNS, 'No lesson sets.');
    },
  );

  lessons
    .command('show <name>')
    .description('the lessons of a set (name, or name@version), and where they come from')
    .action(async (id: string, _options: object, command: Command) => {
      const cli = context(command);
      const [name, version] = id.split('@');
      const set = await cli.client.lessons.get(name, version);
      cli.terminal.record(set);
      showLessonSet(cli, set);
    });

  withPaging(lessons.command('versions <name>').description('every version of a set, newest first')).action(
    async (name: string, options: Paging, command: Command) => {
      const cli = context(command);
      showPage(cli, await cli.client.lessons.versions(name, pageQuery(options)), COLUMNS, 'No versions.');
    },
  );

  addDistill(lessons, context);
  addTest(lessons, context);
}
