import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { agentId, type AppendEvent, type MemoryWritten, type RecallQuestion } from '@scrai/contracts';
import {
  agentMemories,
  appendBatch,
  Database,
  forkRun,
  keepVectors,
  insertAction,
  memoryAt,
  memoryOfEdit,
  lackingVectors,
  recall,
  type NewFork,
} from '../src/index.js';
import { similarities } from '../src/records/similarities.js';
import type { Queryable } from '../src/statement.js';
import { anAppend, aRun, freshDatabase, NEW_RUN, type FreshDatabase } from '../src/testing/index.js';

let fresh: FreshDatabase;
let db: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  db = await Database.connect({ url: fresh.url, name: 'memories-test', poolSize: 2 });
  await db.migrate();
});
afterAll(async () => {
  await db?.close();
  await fresh.drop();
});

type Written = Partial<Omit<MemoryWritten, 'written'>> & {
  written: Partial<MemoryWritten['written'][number]>[];
};

const memory = ({ written, ...own }: Written): AppendEvent => ({
  type: 'memory.written',
  caused_by: 1,
  agent: 'ada',
  payload: {
    agent: 'ada',
    turn: 1,
    language: 'english',
    ...own,
    written: written.map((each) => ({ kind: 'episodic', importance: 0.5, from: [1], ...each })),
  },
});

async function write(run: string, expected_seq: number, ...events: AppendEvent[]): Promise<void> {
  const [{ reply }] = await appendBatch(db, [anAppend(run, { expected_seq, events })]);
  expect(reply).toEqual({ status: 'done', last_seq: expected_seq + events.length });
}

const question = (run: string, own: Partial<RecallQuestion> = {}): RecallQuestion => ({
  agent_id: agentId(run, 'ada'),
  before: 100,
  turn: 10,
  query: '',
  language: 'english',
  limit: 3,
  shown_from: 100,
  ...own,
});
const texts = async (run: string, own: Partial<RecallQuestion> = {}): Promise<string[]> =>
  (await recall(db, question(run, own))).memories.map(({ text }) => text);

describe('memories', () => {
  it('are written with the log, and forgotten with it: also what the same append wrote', async () => {
    const run = await aRun(db);
    const ada = agentId(run, 'ada');
    await write(
      run,
      0,
      memory({ written: [{ text: 'one', about: ['bob'] }, { text: 'two\0' }] }),
      memory({ written: [{ text: 'three', from: [1, 2] }], forgotten: [{ seq: 1, index: 1 }] }),
    );
    const now = () => agentMemories(db, ada, {}, { limit: 9 });
    expect(await now()).toMatchObject([
      { seq: 1, index: 0, kind: 'episodic', text: 'one', about: ['bob'], sources: [1], forgotten_at: null },
      { seq: 2, index: 0, text: 'three', sources: [1, 2], turn: 1 },
    ]);
    await write(run, 2, memory({ written: [], forgotten: [{ seq: 1, index: 0 }] }));
    expect((await now()).map(({ text }) => text)).toEqual(['three']);
    const before = await agentMemories(db, ada, { at_seq: 1 }, { limit: 9 });
    expect(before.map(({ text }) => text)).toEqual(['one', 'two\ufffd']);
    expect(await memoryAt(db, ada, { seq: 1, index: 0 })).toMatchObject({ text: 'one', forgotten_at: 3 });
    expect(await memoryAt(db, ada, { seq: 9, index: 0 })).toBeNull();
  });

  it('are found by the edits that gave them, also where another one gave the same words', async () => {
    const run = await aRun(db);
    const edit = async (at: number, importance: number): Promise<string> => {
      const add = [{ kind: 'note' as const, text: 'again', importance }];
      const asked = { scenario_run_id: run, agent_id: agentId(run, 'ada'), payload: { add } };
      const by = { urgency: 'normal', actor: 'test', reason: null, idempotency_key: null };
      const { action } = await insertAction(db, { type: 'memory_edit', ...asked, ...by });
      const payload = { agent: 'ada', add };
      const edited: AppendEvent = { type: 'memory.edited', caused_by: null, agent: 'ada', payload };
      const events = [edited, { ...memory({ written: add }), caused_by: at + 1 }];
      const request = anAppend(run, { expected_seq: at, events, handled_actions: [action.id] });
      expect((await appendBatch(db, [request]))[0].reply.status).toBe('done');
      return action.id;
    };
    const [first, second] = [await edit(0, 0.1), await edit(2, 0.9)];
    const found = (id: string) => memoryOfEdit(db, id, { kind: 'note', text: 'again' });
    expect([await found(first), await found(second)]).toMatchObject([{ seq: 2 }, { seq: 4 }]);
  });

  it('are found by their words, in whatever form, and listed page by page', async () => {
    const run = await aRun(db);
    const ada = agentId(run, 'ada');
    const written = ['The ships sail.', 'A ship sank.', 'It rains.'].map((text) => ({ text }));
    await write(run, 0, memory({ written }));
    const found = await agentMemories(db, ada, { q: 'shipping & sunsets' }, { limit: 9 });
    expect(found.map(({ text }) => text)).toEqual(['The ships sail.', 'A ship sank.']);
    const rest = await agentMemories(db, ada, {}, { limit: 9, after: { seq: 1, index: 0 } });
    expect(rest).toHaveLength(2);
    expect(await agentMemories(db, ada, { kind: 'semantic' }, { limit: 9 })).toEqual([]);
  });
});

describe('a recall', () => {
  it('finds an old fact by rare words among much talk', async () => {
    const run = await aRun(db);
    const talk = Array.from({ length: 300 }, (_, i) => ({ text: `Bob said: I like the harbour, day ${i}.` }));
    await write(
      run,
      0,
      memory({ written: [{ text: 'Bob whispered to you: the code of the vault is 4711.' }] }),
      memory({ turn: 5000, written: talk }),
    );
    const query = 'Do you know the code of the vault at the harbour?';
    const [first, second] = (await recall(db, question(run, { turn: 5001, query, limit: 2 }))).memories;
    expect(first).toMatchObject({ seq: 1, index: 0, turn: 1 });
    expect(first.score).toBeCloseTo(4 / 5.5, 5);
    expect(second).toMatchObject({ seq: 2, index: 299 });
  });

  it('weighs recency and importance where no word decides, and equal ones by their place', async () => {
    const run = await aRun(db);
    await write(
      run,
      0,
      memory({ turn: 1, written: [{ text: 'old' }, { text: 'old and dear', importance: 1 }] }),
      memory({ turn: 9, written: [{ text: 'new' }, { text: 'new too' }] }),
    );
    expect(await texts(run, { query: 'the', limit: 4 })).toEqual(['old and dear', 'new too', 'new', 'old']);
  });

  it('finds how one stands with whom the turn concerns, without a word of it, and leaves half to the rest', async () => {
    const run = await aRun(db);
    const relation = (text: string, about: string[]) => ({ kind: 'relation' as const, text, about });
    await write(
      run,
      0,
      memory({
        written: [
          relation('Broke a promise.', ['Bob']),
          relation('An old friend.', ['Cyd', 'Dov']),
          relation('Owes me money.', ['Eve']),
          { text: 'Bob is tall.', kind: 'semantic', about: ['Bob'] },
        ],
      }),
      memory({ turn: 9, written: ['It rains.', 'It snows.', 'It hails.'].map((text) => ({ text })) }),
    );
    const asked = { query: 'Rain or snow?', before: 9 };
    expect(await texts(run, { ...asked, limit: 2 })).toEqual(['It rains.', 'It snows.'].reverse());
    const concerned = { now: ['Bob'], around: ['Dov', 'Fay'] };
    const found = await texts(run, { ...asked, limit: 4, concerned });
    expect([...found].sort()).toEqual(['An old friend.', 'Broke a promise.', 'It rains.', 'It snows.']);
    expect(found.indexOf('Broke a promise.')).toBeLessThan(found.indexOf('An old friend.'));
    const all = { now: ['Bob', 'Cyd', 'Eve'], around: [] };
    const crowded = await texts(run, { query: 'Rain?', before: 9, limit: 4, concerned: all });
    expect(crowded.filter((text) => /friend|promise|money/.test(text))).toHaveLength(2);
    expect(await texts(run, { ...asked, limit: 9, concerned: all })).toHaveLength(7);
  });

  it('looks no further than its turn: what came or went since changes nothing', async () => {
    const run = await aRun(db);
    await write(run, 0, memory({ written: [{ text: 'first' }] }));
    const asked = { before: 2, query: 'first second' };
    expect(await texts(run, asked)).toEqual(['first']);
    const later = memory({ written: [{ text: 'second' }], forgotten: [{ seq: 1, index: 0 }] });
    await write(run, 1, memory({ written: [] }), later);
    expect(await texts(run, asked)).toEqual(['first']);
    expect(await texts(run, { ...asked, before: 9 })).toEqual(['second']);
  });

  it('leaves out what the prompt shows anyway, summaries, and everybody else’s', async () => {
    const run = await aRun(db);
    const other = { ...memory({ written: [{ text: 'ship of bob' }] }), agent: 'bob' };
    (other.payload as MemoryWritten).agent = 'bob';
    const written = [
      { text: 'ship before', from: [3] },
      { text: 'ship shown', from: [7] },
      { text: 'ship noted', kind: 'semantic' as const, from: [7] },
      { text: 'ship in short', kind: 'summary' as const },
    ];
    await write(run, 0, memory({ written }), other);
    expect(await texts(run, { query: 'ship', shown_from: 5, limit: 9 })).toEqual([
      'ship noted',
      'ship before',
    ]);
  });

  it.each(["'; DROP TABLE memories; --", "& | ! ( ) <-> \\ \0 'quoted", '', 'a http://x.y/?a=1&b=2'])(
    'takes any text for a question: %j',
    async (query) => {
      const run = await aRun(db);
      await write(run, 0, memory({ written: [{ text: 'something' }] }));
      expect(await texts(run, { query })).toEqual(['something']);
    },
  );
});

describe('a fork', () => {
  it('has what was remembered at its place, and finds it as its own', async () => {
    const run = await aRun(db);
    await write(
      run,
      0,
      memory({ written: [{ text: 'the first ship' }, { text: 'the second ship' }] }),
      memory({ written: [], forgotten: [{ seq: 1, index: 0 }] }),
      memory({ written: [{ text: 'the third ship' }], forgotten: [{ seq: 1, index: 1 }] }),
    );
    const { parameters, seed, model, mode, lane } = NEW_RUN;
    const fork: NewFork = {
      ...{ id: crypto.randomUUID(), parent_run_id: run, at_seq: 2, parameters, seed, model, mode, lane },
      ...{ status: 'running', turn_limit: null, labels: null, idempotency_key: null, reuse_answers: false },
      ...{ change: null, work: [] },
      agents: [{ name: 'ada', agent_template: 'person', engine_type: 'actor', attributes: {}, alive: true }],
    };
    await forkRun(db, fork);
    expect(await texts(fork.id, { query: 'ship', before: 3 })).toEqual(['the second ship']);
    const found = await agentMemories(db, agentId(fork.id, 'ada'), { q: 'ship' }, { limit: 9 });
    expect(found).toMatchObject([{ text: 'the second ship', scenario_run_id: fork.id, seq: 1, index: 1 }]);
    expect(await texts(run, { query: 'ship', before: 9 })).toEqual(['the third ship']);
  });
});

/**
 * What of pgvector is used, with its names, its cast and its refusal of other lengths: this server has no such extension, and one in
 * WebAssembly takes longer to start than all of these tests.
 */
const PGVECTOR = [
  'CREATE DOMAIN vector AS real[]',
  `CREATE FUNCTION cosine_distance(a vector, b vector) RETURNS double precision LANGUAGE plpgsql AS $$ BEGIN
    IF cardinality(a) <> cardinality(b) THEN
      RAISE 'different vector dimensions % and %', cardinality(a), cardinality(b);
    END IF;
    RETURN (SELECT 1 - sum(x::float8 * y) / sqrt(sum(x::float8 * x) * sum(y::float8 * y))
              FROM unnest(a::real[], b::real[]) t (x, y));
  END $$`,
  'CREATE OPERATOR <=> (LEFTARG = vector, RIGHTARG = vector, FUNCTION = cosine_distance)',
  'SET LOCAL allow_system_table_mods = on',
  `INSERT INTO pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
   SELECT 1, 'vector', extowner, extnamespace, true, '0.8.1' FROM pg_extension LIMIT 1`,
];

describe('a recall by meaning', () => {
  const coded = (...numbers: number[]): string => {
    const bytes = Buffer.alloc(numbers.length * 4);
    numbers.forEach((number, at) => bytes.writeFloatLE(number, at * 4));
    return bytes.toString('base64');
  };
  const query = 'Whose dog was it?';
  const written = [{ text: 'The hound is Bob’s.' }, { text: 'It rains.' }];
  const model = 'own:meaning';
  const vectors = [
    { text: written[0].text, vector: coded(0.6, 0.8) },
    { text: written[1].text, vector: coded(-1, 0) },
    { text: query, vector: coded(0.6, 0.8) },
  ];

  it('finds what has none of the words, once everything has a vector', async () => {
    const run = await aRun(db);
    await write(run, 0, memory({ written }), memory({ written: [{ text: 'later' }] }));
    const asked = { agent_id: agentId(run, 'ada'), before: 2, query, model };
    const { texts: lacking } = await lackingVectors(db, asked);
    expect(lacking).toEqual([written[1].text, written[0].text, query].sort());
    await keepVectors(db, { model, vectors: [...vectors, { text: query, vector: coded(1, 0) }] });
    expect(await lackingVectors(db, asked)).toEqual({ texts: [], model });
    expect(await texts(run, { before: 2, query })).toEqual([written[1].text, written[0].text]);
    const found = () => texts(run, { before: 2, query, embeddings: model });
    expect(await found()).toEqual([written[0].text, written[1].text]);
    expect(await found()).toEqual([written[0].text, written[1].text]);
  });

  it('takes for a recorded model what one model of that name gave, and leaves open what it never did', async () => {
    const run = await aRun(db);
    await write(run, 0, memory({ written }));
    const given = [vectors[0], vectors[2]];
    await keepVectors(db, { model: 'own:march', vectors: given });
    await keepVectors(db, { model: 'own:marching', vectors });
    const asked = { agent_id: agentId(run, 'ada'), before: 2, query, model: 'calls:march' };
    expect((await lackingVectors(db, asked)).texts).toHaveLength(3);
    const recorded = { ...asked, recorded_as: 'march' };
    await keepVectors(db, { model: 'another:march', vectors: [vectors[1]] });
    expect(await lackingVectors(db, recorded)).toEqual({ texts: [written[1].text], model: 'own:march' });
    await keepVectors(db, { model: 'own:march', vectors });
    const twice = await Promise.all([lackingVectors(db, recorded), lackingVectors(db, recorded)]);
    expect(twice).toEqual([1, 2].map(() => ({ texts: [], model: 'own:march' })));
    await keepVectors(db, { model: 'another:march', vectors });
    expect(await lackingVectors(db, recorded)).toEqual({ texts: [], model: 'another:march' });
    const never = { ...asked, recorded_as: 'april' };
    expect(await lackingVectors(db, never)).toMatchObject({ model: 'calls:march', texts: { length: 3 } });
  });

  it('takes no notice of a vector of another length', async () => {
    const run = await aRun(db);
    await write(run, 0, memory({ written }));
    const embeddings = 'own:other';
    const longer = { text: written[1].text, vector: coded(5, 5, 5) };
    await keepVectors(db, { model: embeddings, vectors: [vectors[0], longer, vectors[2]] });
    expect(
      await similarities(db, { agent_id: agentId(run, 'ada'), before: 2, query, model: embeddings }),
    ).toEqual(new Map([['1.0', 1]]));
  });

  it('is the same where the database has pgvector and does the work', async () => {
    const run = await aRun(db);
    await write(run, 0, memory({ written: [...written, { text: 'longer' }, { text: 'unknown' }] }));
    const longer = { text: 'longer', vector: coded(5, 5, 5) };
    await keepVectors(db, { model: 'own:here', vectors: [...vectors, longer] });
    const asked = { agent_id: agentId(run, 'ada'), before: 2, query, model: 'own:here' };
    const near: Map<string, number>[] = [];
    const statements: string[] = [];
    const having = db.transaction(async (within) => {
      for (const sql of PGVECTOR) await within.query(sql);
      const noting: Queryable = {
        query: (sql, params) => {
          statements.push(typeof sql === 'string' ? sql : sql.name);
          return within.query(sql, params);
        },
      };
      near.push(await similarities(noting, asked));
      throw new Error('nothing of it shall stay');
    });
    await expect(having).rejects.toThrow('nothing of it');
    expect(statements).toContain('similarities_pgvector');
    expect(near).toEqual([
      new Map([
        ['1.0', 1],
        ['1.1', -0.6],
      ]),
    ]);
    expect(await similarities(db, asked)).toEqual(near[0]);
  });

  it('works again once the database answers again', async () => {
    await keepVectors(db, { model, vectors });
    const answers = [() => Promise.reject(new Error('away'))];
    const away: Queryable = {
      query: (statement, params) => answers.pop()?.() ?? db.query(statement, params),
    };
    const meant = { agent_id: agentId(crypto.randomUUID(), 'ada'), before: 2, query, model };
    await expect(similarities(away, meant)).rejects.toThrow('away');
    expect(await similarities(away, meant)).toEqual(new Map());
  });

  it('fails where the question has no vector: it makes nothing up', async () => {
    const run = await aRun(db);
    await write(run, 0, memory({ written }));
    const asked = recall(db, question(run, { query: 'Another?', embeddings: model }));
    await expect(asked).rejects.toThrow('has no vector');
  });
});
