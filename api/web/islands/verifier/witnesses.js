// Cosignatures: what witnesses say of a checkpoint (C2SP tlog-cosignature, Ed25519), and what stands there unchecked.
import { equal, hex, sha256, unbase64, utf8 } from './bytes.js';
import { bindsNobody, ed25519Holds, parts, readCheckpoint } from './note.js';
import { Unreadable } from './strict_json.js';

const COSIGNATURE = 4;
const [KEY_ID, TIME, SIGNATURE] = [4, 8, 64];
const LATEST = 253_402_300_799; // the last second of the year 9999

export async function readWitness(vkey) {
  const [name, id, ...rest] = vkey.trim().split('+');
  const raw = rest.length && name ? unbase64(rest.join('+')) : null;
  if (!raw || raw[0] !== COSIGNATURE || raw.length !== 33) throw new Unreadable(`${vkey} is no verifier key of a witness`);
  const witness = { name, key: raw.slice(1), id: (await sha256(utf8(`${name}\n`), raw)).slice(0, KEY_ID) };
  if (hex(witness.id) !== id) throw new Unreadable(`the id of the verifier key ${vkey} does not fit its key`);
  if (bindsNobody(witness.key)) throw new Unreadable(`anybody can sign for the verifier key ${vkey}`);
  return witness;
}

// Which witnesses one trusts, and how many of them must have cosigned; null for none. Raises Unreadable if that cannot be met.
export async function readPolicy(vkeys, needed = null) {
  if (!vkeys.length && needed === null) return null;
  const witnesses = await Promise.all(vkeys.map(readWitness));
  const wanted = needed ?? witnesses.length;
  if (new Set(witnesses.map(({ key }) => hex(key))).size !== witnesses.length) throw new Unreadable('one witness is named twice');
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > witnesses.length) {
    throw new Unreadable(`${wanted} of ${witnesses.length} witnesses is no policy that can be met`);
  }
  return { witnesses, needed: wanted };
}

// What is wrong with the cosignatures of a note, and who cosigned it when: { broken, said }.
export async function cosigned(note, { witnesses }) {
  const { text, signatures } = parts(note);
  const [broken, said] = [[], []];
  for (const witness of witnesses) {
    const times = [];
    for (const { name, bytes } of signatures) {
      if (name !== witness.name || !equal(bytes.slice(0, KEY_ID), witness.id)) continue;
      times.push(await timeOf(witness, bytes.slice(KEY_ID), text));
    }
    if (times.includes(null)) broken.push(witness.name);
    else if (times.length) said.push({ name: witness.name, time: times[0] });
  }
  return { broken, said };
}

async function timeOf({ key }, signed, text) {
  const time = Number(`0x${hex(signed.slice(0, TIME)) || 0}`);
  if (time > LATEST) return null;
  const message = utf8(`cosignature/v1\ntime ${time}\n${text}`);
  return (await ed25519Holds(key, signed.slice(TIME), message)) ? time : null;
}

// Names in the signature lines of a note that are neither the log's nor those of the witnesses named; nothing was checked
// of them. A line that has the length of a cosignature also claims a time.
export function strangers(note, witnesses = []) {
  const { origin } = readCheckpoint(note);
  const known = witnesses.map(({ name, id }) => `${name} ${hex(id)}`);
  return parts(note)
    .signatures.filter(({ name, bytes }) => name !== origin && !known.includes(`${name} ${hex(bytes.slice(0, KEY_ID))}`))
    .map(({ name, bytes }) => {
      const claims = bytes.length === KEY_ID + TIME + SIGNATURE;
      const time = claims ? Number(`0x${hex(bytes.slice(KEY_ID, KEY_ID + TIME))}`) : null;
      return { name, time: time !== null && time <= LATEST ? time : null };
    });
}

export const asTime = (seconds) => `${new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
