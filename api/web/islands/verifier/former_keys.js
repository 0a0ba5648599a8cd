// From a pinned key back to those before it, to read a checkpoint that the auditor kept (FORMAT.md, "Findings").
//
// The new key itself says whom it follows: it countersigned the entry that introduced it, or signed the one with which the
// log began anew. Keys found so count for nothing but this reading. The same steps as `audit/former_keys.py`.
import { hex } from './bytes.js';
import { checkBody, factsOf, member } from './entry.js';
import { beginsEpoch, introduces, isContinued, signs } from './keys.js';
import { parts, readCheckpoint, readVerifier, signatureHolds } from './note.js';
import { Unreadable } from './strict_json.js';
import { inclusionHolds, leafHash } from './tlog.js';

// The keys that an earlier checkpoint may be signed with: those that are trusted, and those before them, each in its
// range; of a former name of the log also beyond it: what went beyond was lost, and only the comparison says so.
export async function readingKeys(evidence, trusted, size) {
  const reached = [...trusted];
  for (const item of evidence.logKeys.toReversed()) {
    if (!reached.includes(item.vkey)) continue;
    for (const one of await before(evidence, item)) if (!reached.includes(one)) reached.push(one);
  }
  const meant = [];
  for (const vkey of reached.slice(trusted.length)) if (await isMeant(evidence, vkey, size)) meant.push(vkey);
  return [...trusted, ...meant];
}

// Who signed an earlier checkpoint, if only keys did that came before the trusted ones.
export async function formerSigners(evidence, note, trusted) {
  if (!trusted.length || (await signatureHolds(note, trusted))) return [];
  const signers = [];
  for (const vkey of await readingKeys(evidence, trusted, readCheckpoint(note).size)) {
    if (await signatureHolds(note, [vkey])) signers.push(vkey);
  }
  return signers;
}

// The code of what is wrong with an earlier checkpoint that no key signed that may be asked.
export async function objectionTo(note, known) {
  const lines = parts(note).signatures.map(({ name, bytes }) => `${name} ${hex(bytes.slice(0, 4))}`);
  const verifiers = (await Promise.all(known.map(readKey))).filter((one) => one !== null);
  const named = verifiers.some(({ name, id }) => lines.includes(`${name} ${hex(id)}`));
  return named && !(await isSigned(note, known)) ? 'earlier-signature' : 'earlier-key-unknown';
}

// Whether one of the keys signed the note; not, if something cannot be read.
export const isSigned = (note, vkeys) => signatureHolds(note, vkeys).catch(otherwise(false));

// The keys that this one itself names as those before it.
async function before(evidence, item) {
  const verifier = await readKey(item.vkey);
  if (verifier === null) return [];
  const others = evidence.logKeys.filter(({ vkey }) => vkey !== item.vkey);
  if (item.introduced) {
    return chosen(others, ({ vkey }) => introduces(item, [vkey]).catch(otherwise(false)));
  }
  for (const log of evidence.logs.slice(1)) {
    const former = item.first === log.first + 1 ? await continued(evidence, log, verifier) : null;
    if (former !== null) {
      return chosen(others, async ({ vkey, last }) => last === log.first && (await readKey(vkey))?.name === former);
    }
  }
  return [];
}

// The name before this one, if this key signed that the log goes on from there.
async function continued({ checkpoint }, { log, first, body, proof }, verifier) {
  const { entry, fault } = checkBody(body, log);
  if (entry === null || fault !== null || verifier.name !== log || !factsOf(entry).length) return null;
  const [fact] = factsOf(entry);
  const former = member(fact, 'data', new Map()).get('from_log');
  const agreed =
    typeof former === 'string' &&
    beginsEpoch(entry, first, former) &&
    (await isContinued(fact, log, verifier.key)) &&
    (await inclusionHolds(await leafHash(body), first, checkpoint.size, proof, checkpoint.root));
  return agreed ? former : null;
}

async function isMeant({ log, logKeys }, vkey, size) {
  const former = (await readKey(vkey))?.name !== log;
  return logKeys.some((one) => one.vkey === vkey && one.first <= Math.max(size, 1) && (former || signs(one, Math.max(size, 1))));
}

async function chosen(items, holds) {
  const vkeys = [];
  for (const item of items) if (await holds(item)) vkeys.push(item.vkey);
  return vkeys;
}

const readKey = (vkey) => readVerifier(vkey).catch(otherwise(null));

function otherwise(value) {
  return (fault) => {
    if (!(fault instanceof Unreadable)) throw fault;
    return value;
  };
}
