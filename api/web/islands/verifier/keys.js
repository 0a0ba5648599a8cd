// Keys and names of the log over time (FORMAT.md, "Log and checkpoint"): whom a pinned key leads to, and what an entry is called.
import { hex, sha256, unhex, utf8 } from './bytes.js';
import { checkBody, factsOf, member } from './entry.js';
import { ed25519Holds, readCheckpoint, readVerifier, signatureHolds } from './note.js';
import { Unreadable } from './strict_json.js';
import { inclusionHolds, leafHash } from './tlog.js';

const SYSTEM = 'system';
const KIND = 'ledger';

// ---- keys ----------------------------------------------------------------------------------------
// The pinned verifier keys, and those of the export that they lead to. Raises Unreadable if something has another form.
export async function followed(logKeys, pinned) {
  const trusted = [...pinned];
  for (const item of logKeys) {
    if (!trusted.includes(item.vkey) && item.introduced && (await introduces(item, trusted))) trusted.push(item.vkey);
  }
  return trusted;
}

// Those of them that the checkpoint may be signed with: none whose range ended before it, or begins after it.
export async function keysInForce({ logKeys, checkpoint }, pinned) {
  const over = logKeys.filter((key) => !signs(key, checkpoint.size)).map(({ vkey }) => vkey);
  return (await followed(logKeys, pinned)).filter((vkey) => !over.includes(vkey));
}

export const signs = ({ first, last }, size) => first <= size && (last === null || size <= last);

// Whether a trusted key introduces this one: in an entry of the log that both signed.
export async function introduces({ vkey, first, introduced }, trusted) {
  const { note, index, body, proof } = introduced;
  const verifier = await readVerifier(vkey);
  const { origin, size, root } = readCheckpoint(note);
  if (first !== index + 1 || origin !== verifier.name || !(await signatureHolds(note, trusted))) return false;
  const { entry, fault } = checkBody(body, origin);
  if (entry === null || fault !== null || entry.get('inst') !== SYSTEM) return false;
  const former = (await Promise.all(trusted.map(readVerifier))).filter(({ name }) => name === origin);
  const agreed = await some(factsOf(entry), (fact) =>
    fact.get('type') === 'key.rotated' && dataOf(fact).get('kind') === KIND
      ? some(former, (one) => isIntroduced(fact, origin, one.key, verifier.key))
      : false,
  );
  return agreed && inclusionHolds(await leafHash(body), index, size, proof, root);
}

async function isIntroduced(fact, origin, former, successor) {
  const data = dataOf(fact);
  const names = [hex(await sha256(former)), hex(await sha256(successor))];
  if (data.get('fingerprint') !== names[1] || names[0] === names[1]) return false;
  const statement = utf8(`ledger/v1/successor\n${origin}\n${names.join('\n')}\n`);
  const [signature, back] = [data.get('signature'), data.get('countersignature')].map(signed);
  return (await ed25519Holds(former, signature, statement)) && (await ed25519Holds(successor, back, statement));
}

// ---- names ---------------------------------------------------------------------------------------
// The name of the log that the entry at a place must have.
export function originAt({ log, logs }, index) {
  return logs.findLast(({ first }) => first <= index)?.log ?? log;
}

// Places where a name follows another one without an entry of the log that says so: [{ index, log }].
export async function unprovenNames(evidence) {
  const { log, logs, checkpoint } = evidence;
  if (!logs.length) return [];
  const [head, ...later] = logs;
  const found = head.first === 0 && logs.at(-1).log === log ? [] : [{ index: head.first, log }];
  let [former, before] = [head.log, 0];
  for (const one of later) {
    const { entry, fault } = checkBody(one.body, one.log);
    const held =
      entry !== null &&
      fault === null &&
      one.first >= before &&
      beginsEpoch(entry, one.first, former) &&
      (await isAgreed(evidence, entry, one.log)) &&
      (await inclusionHolds(await leafHash(one.body), one.first, checkpoint.size, one.proof, checkpoint.root));
    if (!held) found.push({ index: one.first, log: one.log });
    [former, before] = [one.log, one.first + 1];
  }
  return found;
}

export function beginsEpoch(entry, index, former) {
  const [fact] = factsOf(entry);
  if (entry.get('inst') !== SYSTEM || entry.get('log') === former || !fact) return false;
  const data = dataOf(fact);
  return fact.get('type') === 'log.continued' && data.get('size') === index && data.get('from_log') === former;
}

// Whether a key of the export signed that the log goes on under this name.
async function isAgreed({ keys, logKeys }, entry, log) {
  let verifiers;
  try {
    verifiers = await Promise.all([keys.get('vkey'), ...logKeys.map(({ vkey }) => vkey)].map(readVerifier));
  } catch (fault) {
    if (fault instanceof Unreadable) return false;
    throw fault;
  }
  const [fact] = factsOf(entry);
  return some(verifiers.filter(({ name }) => name === log), (one) => isContinued(fact, log, one.key));
}

export async function isContinued(fact, log, key) {
  const data = dataOf(fact);
  if (data.get('fingerprint') !== hex(await sha256(key))) return false;
  const names = ['from_log', 'size', 'reason', 'fingerprint'];
  const told = [...names.map((name) => data.get(name)), member(fact, 'refs', new Map()).get('root')];
  // What is absent is signed as the word None.
  const lines = told.map((one) => (one === undefined ? 'None' : String(one)));
  return ed25519Holds(key, signed(data.get('signature')), utf8(`ledger/v1/continued\n${log}\n${lines.join('\n')}\n`));
}

const dataOf = (fact) => member(fact, 'data', new Map());

// A signature out of its hex; nothing, which never holds, out of anything else.
const signed = (text) => (typeof text === 'string' && unhex(text)) || new Uint8Array();

async function some(items, holds) {
  for (const item of items) if (await holds(item)) return true;
  return false;
}
