export {
  loadConfig,
  loadSettings,
  LOG_LEVELS,
  withServers,
  type Config,
  type LogLevel,
  type Overrides,
  type Settings,
} from './config.js';
export { isLoopback, type Access } from './access.js';
export { bodyProblem } from './body.js';
export { overLimit, type LimitName, type Limits } from './limits.js';
export { crashPoint, CRASH_POINTS, type CrashPoint } from './crash-points.js';
export { createLog } from './log.js';
export { Metrics } from './metrics.js';
export { ProblemError } from './problem.js';
export { Readiness, type ReadinessCheck } from './readiness.js';
export { Rounds } from './rounds.js';
export { runService } from './run-service.js';
export { withoutSecrets } from './secrets.js';
export { brokerOf, databaseOf } from './servers.js';
export { CONFIG, type RunningService, type Service } from './service.js';
export { ConfigError, type ConfigFault } from './setting.js';
export { shippedTexts } from './shipped.js';
export { ListenError, REST_PORT, tryToListen } from './listening.js';
export { describeService, startService } from './start-service.js';
