import { describe, expect, it } from '@jest/globals';
import { ProblemResponse, Unreachable } from '@scrai/client';
import type { Fault } from '@scrai/contracts';
import { explain } from '../src/failure.js';
import { inWordsOfCommands } from '../src/terminal/calls-as-commands.js';

describe('what goes wrong', () => {
  it('is told with its place, unless the sentence names it', () => {
    const toldOf = (fault: Fault): string => {
      const detail = `The body has a fault: ${fault.detail}.`;
      const problem = { type: 'about:blank', title: '', status: 422, code: '', detail, errors: [fault] };
      return explain(new ProblemResponse(problem as unknown as ProblemResponse['problem'], 'POST /')).text;
    };
    expect(toldOf({ pointer: '/agents/ana/goals', detail: 'goals must be an array' })).toBe(
      'Goals must be an array (/agents/ana/goals).',
    );
    expect(toldOf({ pointer: '/scenes/0', line: 7, detail: 'it has no end' })).toBe(
      'It has no end (line 7 /scenes/0).',
    );
    expect(toldOf({ pointer: '/seed', detail: 'the seed must be a number' })).toBe(
      'The seed must be a number.',
    );
  });

  it.each([
    ['http://127.0.0.1:3000', 'npx scrai up   '],
    ['http://[::1]:4000', 'npx scrai up --port 4000   '],
    ['https://localhost', 'npx scrai up   '],
    ['https://localhost:8443', 'npx scrai up   '],
    ['http://elsewhere.test:4000', 'npx scrai up   '],
  ])('says how to start a server where none answers at %s', (url, hint) => {
    expect(explain(new Unreachable(url, { cause: 'x' })).text).toContain(hint);
  });

  it.each([
    ['There is none: GET /api/v1/scenario-runs lists them.', 'There is none: scrai runs lists them.'],
    ['Read GET /api/v1/scenario-runs/7/log.', 'Read GET /api/v1/scenario-runs/7/log.'],
    ['Raise it (PUT /api/v1/budgets/5).', 'Raise it (scrai budgets change 5).'],
    ['GET /api/v1/budgets/5 shows it', 'GET /api/v1/budgets/5 shows it'],
    ['GET /api/v1/engine-instances?status=gone lists', 'scrai engines lists'],
  ])('names commands in place of calls: %s', (said, told) => {
    expect(inWordsOfCommands(said)).toBe(told);
  });
});
