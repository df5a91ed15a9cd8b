import type { DynamicModule } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Config, Server } from './config.js';
import type { RequestHandler } from 'express';

/** A deployable part of ScrAI: a Nest module with a name and a port of its own. */
export interface Service {
  /** As in `scrai serve <name>`, in logs and in metrics. */
  readonly name: string;
  readonly defaultPort: number;
  /** Servers that its process must be told of; broker and database where it says nothing. */
  readonly needs?: readonly Server[];
  module(config: Config): DynamicModule;
  /** What every request passes before its body is read, metrics included: who may come in. */
  admit?(app: NestExpressApplication, config: Config): RequestHandler[];
  /**
   * Called before the module starts: attach microservice transports (`app.connectMicroservice({strategy})`),
   * document the REST side. The kit starts the transports and listens.
   */
  connect?(app: NestExpressApplication, config: Config): void | Promise<void>;
}

/** A service that answers; `stop` drains it, and may be called more than once. */
export interface RunningService {
  readonly name: string;
  readonly url: string;
  readonly app: NestExpressApplication;
  stop(): Promise<void>;
}

/** Injection token of the frozen `Config`, which the kit provides to every module of a service. */
export const CONFIG = Symbol('scrai.config');
