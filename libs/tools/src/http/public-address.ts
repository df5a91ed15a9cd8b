import { lookup as resolve } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { ToolError } from '../failures.js';

/** Whether an address is one of the internet: not private, loopback, link-local, multicast, mapped to one of these or reserved. */
export const isPublic = (address: string): boolean =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';

export const refusedAddress = (host: string, address: string): ToolError =>
  new ToolError('not_allowed', `${host} is at ${address}, which is no public address`);

/**
 * Resolves names for a connection, and refuses one of which any address is not public: what is connected to is what was looked
 * at here, so a name that means another address a moment later gains nothing.
 */
export const publicLookup: LookupFunction = (hostname, options, done) => {
  resolve(hostname, { ...options, all: true }, (error, addresses) => {
    const refused = addresses?.find(({ address }) => !isPublic(address));
    const failure = error ?? (refused && refusedAddress(hostname, refused.address));
    if (failure) done(failure, '');
    else if (options.all) done(null, addresses);
    else done(null, addresses[0].address, addresses[0].family);
  });
};
