import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Express, Request, Response } from 'express';
import type { Metrics } from './metrics.js';
import type { Readiness } from './readiness.js';

/** Mounted on Express itself: a service's global prefix, guards and API document do not concern the probes. */
export function mountProbes(app: NestExpressApplication, readiness: Readiness, metrics: Metrics): void {
  const express = app.getHttpAdapter().getInstance() as Express;
  express.get('/health/live', (_request: Request, response: Response) => {
    response.json({ status: 'live' });
  });
  express.get('/health/ready', async (_request: Request, response: Response) => {
    const reasons = await readiness.reasons();
    response
      .status(reasons.length === 0 ? 200 : 503)
      .json({ status: reasons.length === 0 ? 'ready' : 'not_ready', reasons });
  });
  express.get('/metrics', async (_request: Request, response: Response) => {
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
