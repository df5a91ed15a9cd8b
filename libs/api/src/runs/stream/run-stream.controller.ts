import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiPropertyOptional, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { StreamEnd } from '@scrai/client';
import { ProblemError } from '@scrai/service-kit';
import type { Run } from '@scrai/store';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import type { Response } from 'express';
import { ApiProblems } from '../../http/problem-docs.js';
import { Fingerprints } from '../fingerprints.js';
import { RunId, RunReader } from '../run-reader.js';
import { Deltas } from './deltas.js';
import { EventStream } from './event-stream.js';
import { OpenStreams } from './open-streams.js';
import type { RunFeed } from './run-feed.js';
import { RunFeeds } from './run-feeds.js';
import { SpokenWords } from './spoken-words.js';

export class StreamQuery {
  @ApiPropertyOptional({
    description: 'Seq after which to begin; `Last-Event-ID` goes before it.',
    default: 0,
  })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  after = 0;

  @ApiPropertyOptional({
    enum: ['true', 'false'],
    description: 'Whether words are sent while they are said, as `delta` events.',
    default: 'false',
  })
  @IsOptional()
  @IsIn(['true', 'false'])
  tokens?: 'true' | 'false';
}

interface Following {
  feed: RunFeed;
  after: number;
  stream: EventStream;
}

@ApiTags('scenario-runs')
@Controller('scenario-runs')
export class RunStreamController {
  constructor(
    private readonly runs: RunReader,
    private readonly feeds: RunFeeds,
    private readonly fingerprints: Fingerprints,
    private readonly streams: OpenStreams,
    private readonly spoken: SpokenWords,
  ) {}

  @Get(':id/stream')
  @ApiOperation({
    summary: 'Follow a run',
    description:
      'Server-sent events: first those of the log, then each as it is committed. `id` is the seq, `event` the event ' +
      'type, `data` the event as in `GET /{id}/events`. After a cut, `Last-Event-ID` resumes with no gap and no ' +
      'repeat. When the run has ended, `event: end` with `{status, fingerprint, events}` closes the stream. With ' +
      '`tokens=true`, `event: delta` with `{turn, agent, attempt, at, text}` brings what an agent is saying while its model still ' +
      'speaks: `text` follows the first `at` characters, and `at: 0` begins anew. `event: delta_reset` takes the words of a turn ' +
      'back. Deltas have no id, are in no log, may be lost, and end where the event that closes their turn comes.',
  })
  @ApiHeader({
    name: 'Last-Event-ID',
    required: false,
    description: 'Seq of the last event that was received.',
  })
  @ApiResponse({
    status: 200,
    content: {
      'text/event-stream': {
        schema: { type: 'string' },
        example: 'id: 1\nevent: run.started\ndata: {"seq":1}\n\nevent: end\ndata: {"status":"completed"}\n\n',
      },
    },
  })
  @ApiProblems(400, 404)
  async streamScenarioRun(
    @Param('id', RunId) id: string,
    @Query() query: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const run = await this.runs.get(id);
    const after = placeOf(run, lastEventId, query.after);
    const giveBack = this.streams.take();
    const stream = new EventStream(response, this.feeds.closed);
    try {
      await this.feeds.with(run, (feed) =>
        this.listening(run, { feed, after, stream }, query.tokens === 'true'),
      );
    } catch (error) {
      if (!stream.left.aborted) throw error;
    } finally {
      stream.end();
      giveBack();
    }
  }

  /** Follows with what is said meanwhile, where the reader wants it. */
  private async listening(run: Run, following: Following, tokens: boolean): Promise<void> {
    if (!tokens) return this.follow(run, following);
    const deltas = new Deltas(following.stream);
    const stop = this.spoken.listen(run.id, (news) => deltas.hear(news));
    try {
      await this.follow(run, following, deltas);
    } finally {
      await stop();
    }
  }

  private async follow(run: Run, { feed, after, stream }: Following, deltas?: Deltas): Promise<void> {
    let last = after;
    while (!stream.left.aborted) {
      const { change } = feed;
      const frames = await feed.after(last);
      deltas?.sends(frames);
      for (const { seq, text } of frames) {
        await stream.send(text);
        last = seq;
      }
      if (frames.length > 0) continue;
      if (feed.over) return stream.send(await this.ending(run.id));
      await either(change, stream.left);
    }
  }

  private async ending(id: string): Promise<string> {
    const run = await this.runs.get(id);
    const end: StreamEnd = { status: run.status, ...(await this.fingerprints.of(run)) };
    return `event: end\ndata: ${JSON.stringify(end)}\n\n`;
  }
}

/** @throws ProblemError 400 for a place that the log does not have (yet): waiting for it would hide what comes before. */
function placeOf(run: Run, lastEventId: string | undefined, after: number): number {
  const place = lastEventId === undefined || lastEventId === '' ? after : Number(lastEventId);
  if (Number.isInteger(place) && place >= 0 && place <= run.last_seq) return place;
  const [what, pointer] = lastEventId ? ['Last-Event-ID', '/Last-Event-ID'] : ['query', '/after'];
  const detail = `${JSON.stringify(lastEventId ?? after)} is no place of this log, which has ${run.last_seq} events`;
  throw new ProblemError(400, 'invalid_query', `The ${what} has a fault: ${detail}.`, [{ pointer, detail }]);
}

/** Unlike `Promise.race`, leaves nothing behind at the signal, which lives as long as the stream. */
const either = (change: Promise<void>, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    void change.then(done);
    if (signal.aborted) done();
  });
