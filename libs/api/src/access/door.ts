import { includesScope } from '@scrai/contracts';
import { ProblemError, type Config } from '@scrai/service-kit';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { callerOf, secretOf } from './caller.js';
import type { KeyRing } from './key-ring.js';
import { requestRates } from './request-rate.js';
import { neededFor } from './scopes.js';
import { refuseForeign } from './strangers.js';

const REALM = 'Bearer realm="scrai"';

/** What every request passes before it is read: how many there may be, who it is, and what that one may do. */
export function door(keys: KeyRing, config: Config): RequestHandler[] {
  const rates = requestRates(keys, config);
  return [rates.ofAddress, identify(keys), refuseForeign(config), admit(keys), rates.ofCaller];
}

/** A key that is shown is checked, also where none is needed. */
function identify(keys: KeyRing): RequestHandler {
  return async (request: Request, response: Response, next: NextFunction) => {
    if (request.headers.authorization === undefined) return next();
    const secret = secretOf(request);
    const caller = secret === undefined ? null : await keys.callerOf(secret);
    if (!caller) {
      const detail =
        secret === undefined
          ? 'The Authorization header is none that is taken here. Send "Authorization: Bearer <API key>".'
          : 'There is no such API key, or it was revoked. "npx scrai keys" lists those there are.';
      throw new ProblemError(401, 'invalid_api_key', detail, undefined, {
        'WWW-Authenticate': `${REALM}, error="invalid_token"`,
      });
    }
    response.locals.caller = caller;
    next();
  };
}

function admit(keys: KeyRing): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const needed = neededFor(request.method, request.path);
    const caller = callerOf(response);
    if (needed === null || (!caller && !keys.required)) return next();
    if (!caller) {
      const detail =
        'This server can be reached by others, so it wants an API key: send "Authorization: Bearer <API key>" ' +
        `(the command line sends SCRAI_API_KEY). "npx scrai keys create --name <who> --scope ${needed}" makes one.`;
      throw new ProblemError(401, 'api_key_missing', detail, undefined, { 'WWW-Authenticate': REALM });
    }
    if (!includesScope(caller.scope, needed)) {
      const detail = `The API key "${caller.name}" has the scope ${caller.scope}, and ${request.method} ${request.path} needs ${needed}.`;
      throw new ProblemError(403, 'scope_missing', detail, undefined, {
        'WWW-Authenticate': `${REALM}, error="insufficient_scope", scope="${needed}"`,
      });
    }
    next();
  };
}
