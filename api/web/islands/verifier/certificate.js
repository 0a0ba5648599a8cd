// Whose seal it is: the two certificates of a report's seal (X.509 in DER, ECDSA over P-256 with SHA-256).
import { base64, equal, hex, join, sha256, unbase64, unhex, utf8 } from './bytes.js';
import { ed25519Holds, readVerifier, writtenVerifier } from './note.js';
import { Unreadable } from './strict_json.js';

const [INTEGER, BITS, SEQUENCE, VERSION] = [0x02, 0x03, 0x30, 0xa0];
const ED25519_KEY = unhex('302a300506032b6570032100');
const P256_KEY = unhex('3059301306072a8648ce3d020106082a8648ce3d030107034200');
const ECDSA_SHA256 = unhex('300a06082a8648ce3d040302');

export class SealForeign extends Error {}

// Returns the fingerprint of the seal that the key of the log vouches for.
export async function sealOf(keys, origin) {
  const verifier = await readVerifier(keys.get('vkey'));
  const written = pem('PUBLIC KEY', join(ED25519_KEY, verifier.key));
  if (keys.get('vkey') !== writtenVerifier(verifier) || keys.get('ledger_pem') !== written) {
    throw new Unreadable('ledger_pem is not the key of vkey');
  }
  const authority = readCertificate(keys.get('seal_authority_pem'));
  const certificate = readCertificate(keys.get('seal_certificate_pem'));
  const signature = unhex(keys.get('seal_signature'));
  const statement = utf8(`ledger/v1/seal-authority\n${origin}\n${hex(await sha256(authority.der))}\n`);
  const vouched = signature && (await ed25519Holds(verifier.key, signature, statement));
  if (!vouched || !(await issuedBy(certificate, authority))) throw new SealForeign();
  return hex(await sha256(certificate.der));
}

async function issuedBy(certificate, authority) {
  const { key } = authority;
  if (!equal(certificate.issuer, authority.subject) || !equal(key.slice(0, P256_KEY.length), P256_KEY)) return false;
  try {
    const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
    const imported = await crypto.subtle.importKey('raw', key.slice(P256_KEY.length), algorithm, false, ['verify']);
    const pair = join(padded(certificate.r), padded(certificate.s));
    return await crypto.subtle.verify(algorithm, imported, pair, certificate.signed);
  } catch {
    return false;
  }
}

function padded(number) {
  if (number.length > 32) throw new Unreadable('a number is too large');
  return join(new Uint8Array(32 - number.length), number);
}

function readCertificate(text) {
  const [head, tail] = ['-----BEGIN CERTIFICATE-----\n', '-----END CERTIFICATE-----\n'];
  const inner = text.startsWith(head) && text.endsWith(tail) ? text.slice(head.length, -tail.length) : '';
  const der = unbase64(inner.replaceAll('\n', ''));
  if (!der || pem('CERTIFICATE', der) !== text) throw new Unreadable('a certificate is not written as it should be');
  const [signed, algorithm, signature] = exactly(3, elements(content(exactly(1, elements(der))[0], SEQUENCE)));
  const fields = elements(content(signed, SEQUENCE));
  if (!fields.length) throw new Unreadable('a certificate is empty');
  if (fields[0][0] !== VERSION) fields.unshift(new Uint8Array());
  if (fields.length < 7 || !equal(algorithm, ECDSA_SHA256) || !equal(fields[2], algorithm)) {
    throw new Unreadable('a certificate is not signed with ECDSA and SHA-256');
  }
  const bits = content(signature, BITS);
  const pair = exactly(2, elements(content(exactly(1, elements(bits.slice(1)))[0], SEQUENCE)));
  if (bits[0] !== 0) throw new Unreadable('a signature does not end with a byte');
  const [r, s] = pair.map(positive);
  return { der, signed, issuer: fields[3], subject: fields[5], key: fields[6], r, s };
}

function exactly(count, found) {
  if (found.length !== count) throw new Unreadable(`${found.length} elements where ${count} are expected`);
  return found;
}

// The elements that stand one after the other, each with its tag and length.
function elements(der) {
  const found = [];
  for (let rest = der; rest.length; ) {
    if (rest.length < 2) throw new Unreadable('an element is cut off');
    let [length, start] = [rest[1], 2];
    if (length >= 0x80) {
      start = 2 + (length & 0x7f);
      if (start > rest.length || start > 8) throw new Unreadable('an element is cut off');
      length = rest.slice(2, start).reduce((number, byte) => number * 256 + byte, 0);
      if (length < 0x80 || rest[2] === 0) throw new Unreadable('a length is not written as short as it can be');
    }
    if (start + length > rest.length) throw new Unreadable('an element is cut off');
    found.push(rest.slice(0, start + length));
    rest = rest.slice(start + length);
  }
  return found;
}

function content(element, tag) {
  if (element[0] !== tag) throw new Unreadable('another tag is expected');
  return element.slice(element[1] < 0x80 ? 2 : 2 + (element[1] & 0x7f));
}

function positive(element) {
  const number = content(element, INTEGER);
  const padding = number.length > 1 && number[0] === 0;
  if (!number.length || number[0] >= 0x80 || (padding && number[1] < 0x80)) throw new Unreadable('a number is negative');
  return padding ? number.slice(1) : number;
}

function pem(label, der) {
  const lines = base64(der).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}
