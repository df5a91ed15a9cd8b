import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** PEM texts. */
export interface Certified {
  certificate: string;
  key: string;
}

/** An authority, and what it vouches for: a server and client at 127.0.0.1. Node reads certificates and makes none. */
export function makeCertificates(): { authority: string; server: Certified } {
  const [authority, server] = [pair(), pair()];
  const isAuthority = extension('551d13', der(0x30, der(0x01, Buffer.from([0xff]))));
  const address = extension('551d11', der(0x30, der(0x87, Buffer.from([127, 0, 0, 1]))));
  const by = { issuer: 'test authority', signedWith: authority.privateKey };
  return {
    authority: certificate('test authority', authority.publicKey, isAuthority, by),
    server: {
      certificate: certificate('test server', server.publicKey, address, by),
      key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    },
  };
}

const pair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A value of ASN.1 as its rules of encoding have it: tag, length, content. */
function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const text = (tag: number, content: string): Buffer => der(tag, Buffer.from(content));
const name = (common: string): Buffer => der(0x30, der(0x31, der(0x30, oid('550403'), text(0x0c, common))));
const extension = (id: string, value: Buffer): Buffer => der(0x30, oid(id), der(0x04, value));

const ECDSA_WITH_SHA256 = der(0x30, oid('2a8648ce3d040302'));
const VALIDITY = der(0x30, text(0x17, '200101000000Z'), text(0x17, '491231235959Z'));

function certificate(
  subject: string,
  publicKey: KeyObject,
  extended: Buffer,
  { issuer, signedWith }: { issuer: string; signedWith: KeyObject },
): string {
  const version3 = der(0xa0, der(0x02, Buffer.from([2])));
  const serial = der(0x02, Buffer.from([subject.length]));
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const extensions = der(0xa3, der(0x30, extended));
  const signed = der(
    0x30,
    ...[version3, serial, ECDSA_WITH_SHA256, name(issuer), VALIDITY, name(subject), spki, extensions],
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, signedWith));
  const lines = der(0x30, signed, ECDSA_WITH_SHA256, signature).toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
