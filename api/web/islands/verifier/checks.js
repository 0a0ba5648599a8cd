// Verification of an export in the browser: everything is computed again, nothing leaves the machine.
//
// The same codes, places and order as `vorgang-verify`; a test compares the two on damaged exports. What this does
// not look at: rules about what the entries say, whether time stamps hold, the seal of a PDF file.
import { equal, hex } from './bytes.js';
import { sealOf, SealForeign } from './certificate.js';
import { Chains, checkBody, commitments, opens, readAttested } from './entry.js';
import { isListed, listed, readEvidence } from './evidence.js';
import { admits } from './filters.js';
import { formerSigners, isSigned, objectionTo, readingKeys } from './former_keys.js';
import { followed, keysInForce, originAt, signs, unprovenNames } from './keys.js';
import { inGerman } from './german.js';
import { admittedLoss } from './lost.js';
import { readCheckpoint, readVerifier, signatureHolds } from './note.js';
import { checkTimes } from './times.js';
import { CompactRange, consistencyHolds, inclusionHolds, leafHash, ones } from './tlog.js';
import { Unreadable } from './strict_json.js';
import { cosigned } from './witnesses.js';

const NAMED_PLACES = 100;
const finding = (code, place = {}, details = {}) => ({ code, ...place, details });

// Returns { evidence, findings, witnessed, clockSet, outdated, former }: what the export holds, everything that is not as it must
// be, who cosigned its checkpoint when, how many entries' times mean nothing because a test's clock was set, and which of
// the given keys sign no more, and which former keys alone signed the earlier checkpoint.
//
// `given` is what the auditor knows from elsewhere: `vkeys` of the log, an `earlier` checkpoint, a `policy` of witnesses
// (witnesses.js). Raises Unreadable if one of them cannot be read.
export async function verifyExport(bundle, { vkeys = [], earlier = null, policy = null } = {}) {
  let evidence;
  try {
    evidence = readEvidence(bundle);
  } catch (fault) {
    return { evidence: null, findings: [malformed(fault)], ...NOTHING };
  }
  const given = vkeys.map((vkey) => vkey.trim());
  for (const vkey of given) await readVerifier(vkey);
  let trusted;
  try {
    trusted = await followed(evidence.logKeys, given); // A pinned key leads to those that came after it.
  } catch (fault) {
    return { evidence: null, findings: [malformed(fault)], ...NOTHING };
  }
  const located = [];
  const findings = [
    ...(await checkSignature(evidence, given)),
    ...(await checkSeal(evidence)),
    ...(await checkRange(evidence)),
    ...(await unprovenNames(evidence)).map(({ index, log }) => finding('log-not-continued', { index }, { log })),
    ...(await checkEntries(evidence, located)),
    ...checkCounts(evidence),
    ...(await checkAttestation(evidence, located)),
  ];
  const notes = new Set([evidence.earlier?.note ?? null, earlier].filter((note) => note !== null));
  const { witnessed, seen, lacking } = await checkWitnesses(evidence, notes, policy);
  const { implausible, unknown } = checkTimes(located, seen);
  findings.push(...lacking, ...implausible.map(({ index, entry }) => atEntry('time-implausible', index, entry)));
  findings.push(...(await checkEarlierProof(evidence)));
  for (const note of notes) {
    for (const one of await checkEarlier(evidence, note, trusted)) {
      // An export from before a rotation and what it continues have the same key.
      const own = one.code === 'earlier-key-unknown' && (await isSigned(note, ownKeys(evidence)));
      const told = own && findings.some(({ code }) => code === 'key-not-pinned');
      if (!told) findings.push(one);
    }
  }
  const outdated = evidence.logKeys.filter(({ vkey, last }) => given.includes(vkey) && last !== null);
  const former = earlier === null || findings.length ? [] : await formerSigners(evidence, earlier, trusted);
  return { evidence, findings, witnessed, clockSet: unknown, outdated: outdated.map(({ vkey }) => vkey), former };
}

const NOTHING = { witnessed: [], clockSet: 0, outdated: [], former: [] };

const atEntry = (code, index, entry) =>
  finding(code, { index, instance: entry.get('inst'), seq: entry.get('seq') }, { ts: entry.get('ts') });

function malformed(fault) {
  if (!(fault instanceof Unreadable)) throw fault;
  return finding('export-malformed', {}, { what: inGerman(fault.message) });
}

async function checkSignature(evidence, vkeys) {
  const { note, keys, checkpoint, log } = evidence;
  const findings = [];
  const { size } = checkpoint;
  // While a key is rotated the checkpoint carries the signatures of both.
  const due = evidence.logKeys.filter((key) => signs(key, size)).map(({ vkey }) => vkey);
  let holds = true;
  for (const vkey of [keys.get('vkey'), ...due]) {
    holds &&= await signatureHolds(note, [vkey]).catch((fault) => malformed(fault) && false);
  }
  if (!holds) findings.push(finding('checkpoint-signature', {}, { size }));
  // The key that the export names speaks for the seal: it too must be one that is pinned.
  const inForce = await keysInForce(evidence, vkeys);
  if (vkeys.length && !((await signatureHolds(note, inForce)) && inForce.includes(keys.get('vkey')))) {
    findings.push(finding('key-not-pinned'));
  }
  if (checkpoint.origin !== log) findings.push(finding('checkpoint-changed', {}, { size }));
  return findings;
}

async function checkSeal({ keys, log }) {
  try {
    await sealOf(keys, log);
    return [];
  } catch (fault) {
    return [fault instanceof SealForeign ? finding('seal-foreign') : malformed(fault)];
  }
}

async function checkRange({ checkpoint, first, end, left, leaves, consistency }) {
  if (left.length !== ones(first)) return [malformed(new Unreadable('the subtree roots do not make a tree'))];
  const grown = new CompactRange(first, left);
  for (const leaf of leaves) await grown.append(leaf);
  if (grown.size !== end || !leaves.length) return [malformed(new Unreadable('the list of hashes has another length'))];
  const root = await grown.root();
  if (end === checkpoint.size) {
    const same = !consistency.length && equal(root, checkpoint.root);
    return same ? [] : [finding('tree-root', { index: first }, { first, last: end - 1 })];
  }
  const held = await consistencyHolds(end, checkpoint.size, consistency, root, checkpoint.root);
  return held ? [] : [finding('consistency-proof', { index: first })];
}

async function checkEntries(evidence, located) {
  const { entries, scope } = evidence;
  // Of one case every entry belongs to the scope: a gap is an entry that was hidden.
  const oneChain = scope.filters?.size === 1 && scope.filters.has('case');
  const [findings, chains, eids] = [[], new Chains(scope.filters !== null && !oneChain), new Set()];
  let last = -1;
  for (const disclosed of entries) {
    const { index, body, openings } = disclosed;
    const leaf = await leafHash(body);
    let { entry, fault } = checkBody(body, originAt(evidence, index));
    const place = entry === null ? { index } : { index, instance: entry.get('inst'), seq: entry.get('seq') };
    findings.push(...(await checkPlace(evidence, disclosed, leaf, place)));
    if (fault === null && scope.instance !== null && scope.instance !== entry.get('inst')) fault = 'entry-misfiled';
    if (fault !== null) {
      findings.push(finding(fault, place));
      continue;
    }
    if (index <= last) findings.push(finding('entry-misfiled', place));
    last = index;
    if (eids.has(entry.get('eid'))) findings.push(finding('entry-repeated', place));
    eids.add(entry.get('eid'));
    if (scope.filters !== null && !admits(scope.filters, entry)) findings.push(finding('filter-mismatch', place));
    const broken = await chains.follow(entry, listed(evidence, index) ?? leaf);
    if (broken) findings.push(finding(broken.code, place, broken));
    findings.push(...(await checkOpenings(entry, openings, place)));
    located.push({ index, entry });
  }
  return findings;
}

async function checkPlace(evidence, { index, proof }, leaf, place) {
  const { size, root } = evidence.checkpoint;
  if (!isListed(evidence, index, leaf)) return [finding('entry-changed', place)];
  const proven = proof === null || (await inclusionHolds(leaf, index, size, proof, root));
  return proven ? [] : [finding('inclusion-proof', place)];
}

async function checkOpenings(entry, openings, place) {
  const [findings, committed] = [[], commitments(entry)];
  for (const opening of openings) {
    const { name } = opening;
    const commit = committed.get(`${opening.fact} ${name}`);
    if (commit === undefined) findings.push(finding('personal-unknown', place, { name }));
    else if (!(await opens(opening, commit))) findings.push(finding('personal-changed', place, { name }));
  }
  return findings;
}

function checkCounts({ scope, entries, first, end, leaves, checkpoint }) {
  const [findings, count] = [[], entries.length];
  const undisclosed = end - first - count;
  if (scope.disclosed !== count || scope.undisclosed !== undisclosed) {
    const said = { said: scope.disclosed, left: scope.undisclosed };
    findings.push(finding('count-wrong', {}, { ...said, found: count, other: undisclosed }));
  }
  if (scope.whole && (undisclosed !== 0 || first !== 0 || end !== checkpoint.size)) {
    const { size } = checkpoint;
    const other = Math.max(size - count, 0);
    findings.push(finding('count-wrong', {}, { said: size, left: 0, found: count, other }));
  }
  return scope.whole ? [...findings, ...notDisclosed(entries, first, leaves)] : findings;
}

// The places of a whole log that are not disclosed, the first hundred of them, as far as hashes are listed.
function notDisclosed(entries, first, leaves) {
  const disclosed = new Set(entries.map(({ index }) => index));
  const missing = leaves.map((_, at) => first + at).filter((index) => !disclosed.has(index));
  return missing.slice(0, NAMED_PLACES).map((index) => finding('place-not-disclosed', { index }));
}

async function checkAttestation(evidence, located) {
  const { scope, attestation, checkpoint } = evidence;
  if (scope.whole) return checkAllEnds(evidence, located);
  if (scope.filters !== null || !located.length) return [];
  const { index, entry } = located.at(-1);
  const seq = entry.get('seq');
  const place = { index, instance: entry.get('inst'), seq };
  if (attestation === null) return [finding('end-not-attested', place, { last: seq })];
  const at = { index: attestation.index };
  const attested = readAttested(attestation.body, originAt(evidence, attestation.index), attestation.index);
  if (attested?.instance !== scope.instance) {
    return [finding('attestation-changed', at, { what: 'er nennt diesen Vorgang nicht' })];
  }
  const leaf = await leafHash(attestation.body);
  const { size, root } = checkpoint;
  if (!(await inclusionHolds(leaf, attestation.index, size, attestation.proof ?? [], root))) {
    return [finding('attestation-changed', at, { what: 'er steht nicht im Log' })];
  }
  const same = attested.seq === seq && attested.leaf === hexListed(evidence, index) && index < attested.index;
  return same ? [] : [finding('case-incomplete', place, { attested: attested.seq, last: seq })];
}

function checkAllEnds(evidence, located) {
  const bodies = new Map(evidence.entries.map(({ index, body }) => [index, body]));
  const findings = [];
  for (const { index, entry } of located) {
    if (entry.get('inst') !== 'system') continue;
    const attested = readAttested(bodies.get(index), entry.get('log'), index);
    if (attested === null) continue;
    const known = located.filter(
      (one) =>
        one.entry.get('inst') === attested.instance &&
        one.index < attested.index &&
        (one.entry.get('seq') <= attested.seq || one.entry.get('ts') <= attested.knownUntil),
    );
    const last = known.at(-1);
    if (!last || hexListed(evidence, last.index) !== attested.leaf) {
      const place = { index: attested.index, instance: 'system' };
      findings.push(
        finding('case-incomplete', place, { attested: attested.seq, last: last?.entry.get('seq') ?? 'keine' }),
      );
    }
  }
  return findings;
}

// Who of the witnesses cosigned the export's checkpoint, and when they saw it and the earlier ones.
async function checkWitnesses({ note, checkpoint }, notes, policy) {
  if (policy === null) return { witnessed: [], seen: [], lacking: [] };
  const { broken, said } = await cosigned(note, policy);
  const { size } = checkpoint;
  const lacking = broken.map((name) => finding('cosignature-broken', {}, { name, size }));
  const [count, { needed }] = [said.length, policy];
  if (count < needed) lacking.push(finding('cosignatures-too-few', {}, { size, count, needed }));
  const seen = [];
  for (const one of new Set([note, ...notes])) {
    const { size: had } = readCheckpoint(one);
    seen.push(...(await cosigned(one, policy)).said.map(({ time }) => ({ size: had, time })));
  }
  return { witnessed: said, seen, lacking };
}

const hexListed = (evidence, index) => hex(listed(evidence, index) ?? []);

// The proof that the export brings, held against its own leaves as far as they reach.
async function checkEarlierProof(evidence) {
  const { earlier, checkpoint } = evidence;
  const root = earlier && (await rootWithin(evidence, earlier.size));
  if (!root || (await consistencyHolds(earlier.size, checkpoint.size, earlier.proof, root, checkpoint.root))) return [];
  return [finding('earlier-not-provable', {}, { size: earlier.size })];
}

// The root of [0, size), if the listed leaves lead to it.
async function rootWithin({ first, end, left, leaves }, size) {
  if (first > size || size > end || left.length !== ones(first)) return null;
  const grown = new CompactRange(first, left);
  for (const leaf of leaves.slice(0, size - first)) await grown.append(leaf);
  return grown.root();
}

const ownKeys = ({ keys, logKeys }) => [keys.get('vkey'), ...logKeys.map(({ vkey }) => vkey)];

async function checkEarlier(evidence, note, vkeys) {
  const { checkpoint, first, earlier } = evidence;
  const old = readCheckpoint(note);
  const { size } = old;
  const own = ownKeys(evidence);
  if (!(await signatureHolds(note, vkeys.length ? await readingKeys(evidence, vkeys, size) : own))) {
    return [finding(await objectionTo(note, [...vkeys, ...own]), {}, { size })];
  }
  const forked = (index) => {
    for (const one of evidence.logs.slice(1)) {
      const lost = admittedLoss(old, one);
      if (lost !== null) return [finding('earlier-lost', { index: one.first }, { size, lost })];
    }
    return [finding('earlier-checkpoint', { index }, { size })];
  };
  if (size > checkpoint.size && old.origin === originAt(evidence, checkpoint.size - 1)) {
    return [finding('earlier-beyond', {}, { size, end: checkpoint.size })];
  }
  if (old.origin !== originAt(evidence, Math.max(size - 1, 0)) || size > checkpoint.size) return forked(Math.min(size, checkpoint.size));
  if (size === checkpoint.size) return equal(old.root, checkpoint.root) ? [] : forked(first);
  const root = await rootWithin(evidence, size);
  if (root !== null) return equal(root, old.root) ? [] : forked(first);
  if (earlier?.size !== size) return [finding('earlier-not-provable', {}, { size })];
  const held = await consistencyHolds(size, checkpoint.size, earlier.proof, old.root, checkpoint.root);
  return held ? [] : forked(first);
}

// A finding as one line: code, place, message out of the catalogue that Python has too.
export function told({ code, index, instance, seq, details }, messages) {
  const named = Object.entries({ index, inst: instance, seq }).filter(([, value]) => value !== undefined);
  const place = named.map(([name, value]) => `${name} ${value}`).join(' ');
  const message = messages[code].replace(/\{(\w+)\}/g, (_, name) => String(details[name]));
  return place ? `${code} [${place}] ${message}` : `${code} ${message}`;
}
