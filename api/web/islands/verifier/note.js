// Signed notes and checkpoints (C2SP signed-note, tlog-checkpoint), and Ed25519 by the browser itself.
import { base64, equal, hex, join, sha256, unbase64, utf8 } from './bytes.js';
import { Unreadable } from './strict_json.js';

const PLAIN = 1;
const LINE = /^— ([^ +\n]+) ([A-Za-z0-9+/=]+)$/;

// Whether this browser can check Ed25519 at all: Chromium from 137, Firefox from 129, Safari from 17.
export async function canCheck() {
  if (!globalThis.crypto?.subtle) return false;
  try {
    await crypto.subtle.importKey('raw', new Uint8Array(32).fill(1, 0, 1), 'Ed25519', false, ['verify']);
    return true;
  } catch {
    return false;
  }
}

export async function ed25519Holds(key, signature, message) {
  if (key.length !== 32 || signature.length !== 64) return false;
  try {
    const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    return await crypto.subtle.verify('Ed25519', imported, signature, message);
  } catch {
    return false;
  }
}

export async function readVerifier(vkey) {
  const [name, id, ...rest] = vkey.trim().split('+');
  const raw = rest.length ? unbase64(rest.join('+')) : null;
  if (!raw || raw[0] !== PLAIN || raw.length !== 33) throw new Unreadable(`${vkey} is no verifier key name+id+key`);
  const verifier = { name, key: raw.slice(1), id: await keyId(name, raw) };
  if (hex(verifier.id) !== id) throw new Unreadable(`the id of the verifier key ${vkey} does not fit its key`);
  if (bindsNobody(verifier.key)) throw new Unreadable(`anybody can sign for the verifier key ${vkey}`);
  return verifier;
}

// Whether a key is a point of order 8 or less: each of the eight has one of five y, perhaps plus the prime.
const PRIME = 2n ** 255n - 19n;
const ORDER_8 = 0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n;
const SMALL = [0n, 1n, PRIME - 1n, ORDER_8, PRIME - ORDER_8];

export function bindsNobody(key) {
  const y = BigInt(`0x${hex(key.toReversed())}`) % 2n ** 255n;
  return SMALL.includes(y % PRIME);
}

export const writtenVerifier = ({ name, id, key }) => `${name}+${hex(id)}+${base64(join(Uint8Array.of(PLAIN), key))}`;

const keyId = async (name, raw) => (await sha256(utf8(`${name}\n`), raw)).slice(0, 4);

export function readCheckpoint(note) {
  const lines = parts(note).text.split('\n');
  if (lines.length < 4 || !lines[0] || !/^(0|[1-9][0-9]{0,18})$/.test(lines[1])) {
    throw new Unreadable('a checkpoint has three lines: origin, size, root');
  }
  const root = unbase64(lines[2]);
  const size = Number(lines[1]);
  if (root?.length !== 32 || !Number.isSafeInteger(size)) throw new Unreadable('the root of a checkpoint has 32 bytes');
  return { origin: lines[0], size, root };
}

// Whether one of the keys signed the note, and none of theirs is broken.
export async function signatureHolds(note, vkeys) {
  const { text, signatures } = parts(note);
  let signed = false;
  for (const verifier of await Promise.all(vkeys.map(readVerifier))) {
    for (const { name, bytes } of signatures) {
      if (name !== verifier.name || !equal(bytes.slice(0, 4), verifier.id)) continue;
      if (!(await ed25519Holds(verifier.key, bytes.slice(4), utf8(text)))) return false;
      signed = true;
    }
  }
  return signed;
}

export function parts(note) {
  const at = note.lastIndexOf('\n\n');
  if (at < 0 || !note.endsWith('\n') || at + 2 >= note.length || /[\x00-\x09\x0b-\x1f]/.test(note)) {
    throw new Unreadable('a signed note is text, an empty line, and signature lines');
  }
  const signatures = note.slice(at + 2, -1).split('\n').map((line) => {
    const found = LINE.exec(line);
    const bytes = found && unbase64(found[2]);
    if (!bytes) throw new Unreadable('a line is no signature line of a note');
    return { name: found[1], bytes };
  });
  return { text: `${note.slice(0, at)}\n`, signatures };
}
