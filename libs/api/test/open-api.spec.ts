import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { OpenAPIObject } from '@nestjs/swagger';
import { ApiUnderTest } from './api-under-test.js';

type Operation = { operationId: string; summary?: string; responses: Record<string, unknown> };

let api: ApiUnderTest;
let document: OpenAPIObject;

beforeAll(async () => {
  api = await ApiUnderTest.start();
  document = (await (await fetch(`${api.service.url}/api/docs-json`)).json()) as OpenAPIObject;
});
afterAll(() => api.stop());

const operations = (): [string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]): [string, Operation] => [
      `${method.toUpperCase()} ${path}`,
      operation,
    ]),
  );

describe('the API document', () => {
  it('has a page', async () => {
    const page = await fetch(`${api.service.url}/api/docs`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('swagger-ui');
  });

  it('names every operation once, and says what each is for', () => {
    const ids = operations().map(([, { operationId }]) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [path, { summary, operationId }] of operations()) {
      expect([path, Boolean(summary)]).toEqual([path, true]);
      expect(operationId).toMatch(/^[a-z][A-Za-z]+$/);
    }
  });

  it('says what is answered where an id is in the path and there is none', () => {
    for (const [path, { responses }] of operations()) {
      if (/\{(id|engine_id)\}/.test(path)) expect([path, '404' in responses]).toEqual([path, true]);
    }
  });

  it('refers to nothing that it does not have', () => {
    const text = JSON.stringify(document);
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
    expect(names.length).toBeGreaterThan(20);
    for (const name of names) expect(document.components?.schemas).toHaveProperty([name]);
  });

  it('covers the calls of the design', () => {
    const paths = operations().map(([path]) => path);
    expect(paths).toEqual(
      expect.arrayContaining([
        'POST /api/v1/scenario-runs',
        'GET /api/v1/scenario-runs/{id}/stream',
        'POST /api/v1/scenario-templates/validate',
        'PUT /api/v1/retry-policies/{name}',
        'POST /api/v1/dlq/{id}/requeue',
      ]),
    );
  });
});
