import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { until } from '@scrai/bus/testing';
import type { ListeningNews, Outcome, SpokenNews } from '@scrai/contracts';
import type { Words } from '../src/index.js';
import { workOf, Workplace } from './workplace.js';

const done: Outcome = {
  kind: 'done',
  result: {},
  usage: { calls: 0, input_tokens: 0, output_tokens: 0, cost: 0 },
  model: 'simulated:default',
  simulated: true,
};
const failure = { code: 'x', message: 'It broke.', retryable: true, origin: 'model' as const };

let place: Workplace;
let run: string;
let heard: SpokenNews[];

beforeEach(async () => {
  place = await Workplace.open();
  run = randomUUID();
  heard = [];
  place.bus.onNews(place.bus.subjects.spoken(run), (body) => heard.push(JSON.parse(body) as SpokenNews));
});
afterEach(() => place.close());

/** Plays one turn with a listener to the runs, once the engine has heard of the listener. */
async function speak(listenTo: string[], say: (words: Words) => Promise<Outcome>): Promise<void> {
  await place.start(async (_work, { words }) => {
    const news: ListeningNews = { scenario_run_ids: listenTo };
    await until('the engine knows who listens', () => {
      place.bus.news(place.bus.subjects.listening(), JSON.stringify(news));
      return words!.listened === listenTo.includes(run);
    });
    return say(words!);
  });
  place.collect();
  await place.publish(workOf(1, run));
  await until('the turn is over', () => place.outcomes.length + place.failures.length > 0);
}

describe('the words of a turn', () => {
  it('are told to those who listen to the run, joined where they come fast', async () => {
    const pieces = Array.from({ length: 200 }, (_, i) => `word ${i} `);
    const whole = pieces.join('');
    await speak([run], async (words) => {
      for (const piece of pieces) words.say(piece);
      await until(
        'all is told',
        () => heard.map((news) => ('text' in news ? news.text : '')).join('') === whole,
      );
      return done;
    });
    expect(heard.length).toBeLessThan(pieces.length / 4);
    let at = 0;
    for (const news of heard) {
      expect(news).toMatchObject({ turn: 1, agent: 'buyer', attempt: '1.1', kind: 'said', at });
      at += 'text' in news ? news.text.length : 0;
    }
  });

  it('are told to nobody who listens to another run', async () => {
    await speak([randomUUID()], async (words) => {
      expect(words.listened).toBe(false);
      return done;
    });
    expect(heard).toEqual([]);
  });

  it('are taken back where the turn is not done', async () => {
    await speak([run], async (words) => {
      words.say('Half a sen');
      await until('it is told', () => heard.length === 1);
      return { kind: 'retry', failure };
    });
    await until('it is taken back', () => heard.length === 2);
    expect(heard[1]).toEqual({ turn: 1, agent: 'buyer', attempt: '1.1', kind: 'taken_back' });
  });
});
