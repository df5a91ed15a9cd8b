import type { AppendReply, AppendRequest } from '@scrai/contracts';
import { QueryFailed } from '../query-failed.js';
import type { Queryable } from '../statement.js';
import { commit, type Verdict } from './commit.js';
import { prepare, type Prepared } from './prepare.js';
import { findRepeats } from './repeat.js';

/** The answer to one append; `committed` says that it was this call that wrote it. */
export interface Appended {
  reply: AppendReply;
  committed: boolean;
}

interface Asked {
  /** Place in the batch, and so of the answer. */
  at: number;
  append: Prepared;
}

/**
 * Commits appends of many runs: each as a whole or not at all, each with an answer of its own, in the order asked.
 * Several appends of one run are committed one after the other. An append that Postgres refuses is found by halving
 * the batch and fails alone. When Postgres is away, all that is not known to be committed is `failed`, `retryable`.
 */
export async function appendBatch(db: Queryable, requests: readonly AppendRequest[]): Promise<Appended[]> {
  const answers = new Array<Appended>(requests.length);
  const waves: Asked[][] = [];
  const seen = new Map<string, number>();
  requests.forEach((request, at) => {
    try {
      const append = prepare(request);
      const wave = seen.get(append.asked.run) ?? 0;
      seen.set(append.asked.run, wave + 1);
      (waves[wave] ??= []).push({ at, append });
    } catch (error) {
      answers[at] = failed('malformed_append', messageOf(error), false);
    }
  });
  for (const wave of waves) await commitEach(db, wave, answers);
  return answers;
}

async function commitEach(db: Queryable, asked: Asked[], answers: Appended[]): Promise<void> {
  try {
    const verdicts = await commit(
      db,
      asked.map(({ append }) => append),
    );
    await answerAll(db, asked, verdicts, answers);
  } catch (error) {
    const retryable = error instanceof QueryFailed && error.retryable;
    if (retryable || asked.length === 1) {
      const code = error instanceof QueryFailed ? `sql_${error.code}` : 'store_error';
      for (const { at } of asked) answers[at] = failed(code, messageOf(error), retryable);
      return;
    }
    const half = Math.ceil(asked.length / 2);
    await commitEach(db, asked.slice(0, half), answers);
    await commitEach(db, asked.slice(half), answers);
  }
}

async function answerAll(
  db: Queryable,
  asked: Asked[],
  verdicts: Map<string, Verdict>,
  answers: Appended[],
): Promise<void> {
  const losers = asked.filter(({ append }) => {
    const verdict = verdicts.get(append.asked.run);
    return verdict && !verdict.fitted && append.events.length > 0;
  });
  const repeats =
    losers.length > 0
      ? await findRepeats(
          db,
          losers.map(({ append }) => append),
        )
      : new Set();
  for (const { at, append } of asked) {
    answers[at] = answerOf(append, verdicts.get(append.asked.run), repeats.has(append));
  }
}

function answerOf({ asked, events }: Prepared, verdict: Verdict | undefined, repeated: boolean): Appended {
  if (!verdict) return failed('unknown_run', `there is no run ${asked.run}`, false);
  if (verdict.fitted) return done(verdict.last_seq + events.length, true);
  // Without events nothing is compared: what does not fit then is an action that was handled before.
  if (events.length === 0) return done(verdict.last_seq, false);
  if (repeated) return done((asked.expected ?? 0) + events.length, false);
  return { reply: { status: 'conflict', last_seq: verdict.last_seq }, committed: false };
}

const done = (last_seq: number, committed: boolean): Appended => ({
  reply: { status: 'done', last_seq },
  committed,
});

const failed = (code: string, message: string, retryable: boolean): Appended => ({
  reply: { status: 'failed', retryable, code, message },
  committed: false,
});

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
