// Verification of an export in the browser: everything is computed again, nothing leaves the machine.
//
// The same codes, places and order as `vorgang-verify`; a test compares the two on damaged exports. What this does
// not look at: rules about what the entries say, timestamps, witnesses, the seal of a PDF file.
import { equal, hex } from './bytes.js';
import { sealOf, SealForeign } from './certificate.js';
import { Chains, checkBody, commitments, opens, readAttested } from './entry.js';
import { isListed, listed, readEvidence } from './evidence.js';
import { readCheckpoint, signatureHolds } from './note.js';
import { CompactRange, consistencyHolds, inclusionHolds, leafHash, ones } from './tlog.js';
import { Unreadable } from './strict_json.js';

const finding = (code, place = {}, details = {}) => ({ code, ...place, details });

// Returns { evidence, findings }: what the export holds, and everything that is not as it must be.
// Raises Unreadable if a key or the earlier checkpoint that the auditor gave cannot be read.
export async function verifyExport(bundle, vkeys = [], earlier = null) {
  let evidence;
  try {
    evidence = readEvidence(bundle);
  } catch (fault) {
    return { evidence: null, findings: [malformed(fault)] };
  }
  const located = [];
  const findings = [
    ...(await checkSignature(evidence, vkeys)),
    ...(await checkSeal(evidence)),
    ...(await checkRange(evidence)),
    ...(await checkEntries(evidence, located)),
    ...checkCounts(evidence),
    ...(await checkAttestation(evidence, located)),
    ...(await checkEarlierProof(evidence)),
  ];
  const pinned = vkeys.length ? vkeys : [evidence.keys.get('vkey')];
  const notes = new Set([evidence.earlier?.note ?? null, earlier].filter((note) => note !== null));
  for (const note of notes) findings.push(...(await checkEarlier(evidence, note, pinned)));
  return { evidence, findings };
}

function malformed(fault) {
  if (!(fault instanceof Unreadable)) throw fault;
  return finding('export-malformed', {}, { what: fault.message });
}

async function checkSignature({ note, keys, checkpoint, log }, vkeys) {
  const findings = [];
  const { size } = checkpoint;
  const holds = await signatureHolds(note, [keys.get('vkey')]).catch((fault) => malformed(fault) && false);
  if (!holds) findings.push(finding('checkpoint-signature', {}, { size }));
  // The key that the export names speaks for the seal: it too must be one that is pinned.
  const named = vkeys.some((vkey) => vkey.trim() === keys.get('vkey'));
  if (vkeys.length && !((await signatureHolds(note, vkeys)) && named)) findings.push(finding('key-not-pinned'));
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
  const { entries, log, scope } = evidence;
  const [findings, chains, eids] = [[], new Chains(), new Set()];
  let last = -1;
  for (const disclosed of entries) {
    const { index, body, openings } = disclosed;
    const leaf = await leafHash(body);
    let { entry, fault } = checkBody(body, log);
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

function checkCounts({ scope, entries, first, end, checkpoint }) {
  const [findings, count] = [[], entries.length];
  const undisclosed = end - first - count;
  if (scope.disclosed !== count || scope.undisclosed !== undisclosed) {
    findings.push(finding('count-wrong', {}, { said: scope.disclosed, found: count }));
  }
  if (scope.instance === null && (undisclosed !== 0 || first !== 0 || end !== checkpoint.size)) {
    findings.push(finding('count-wrong', {}, { said: checkpoint.size, found: count }));
  }
  return findings;
}

async function checkAttestation(evidence, located) {
  const { scope, attestation, checkpoint, log } = evidence;
  if (scope.instance === null) return checkAllEnds(evidence, located);
  if (!located.length) return [];
  const { index, entry } = located.at(-1);
  const seq = entry.get('seq');
  const place = { index, instance: entry.get('inst'), seq };
  if (attestation === null) return [finding('end-not-attested', place, { last: seq })];
  const at = { index: attestation.index };
  const attested = readAttested(attestation.body, log, attestation.index);
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
  for (const { index } of located.filter(({ entry }) => entry.get('inst') === 'system')) {
    const attested = readAttested(bodies.get(index), evidence.log, index);
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

async function checkEarlier(evidence, note, vkeys) {
  const { checkpoint, first, earlier } = evidence;
  const old = readCheckpoint(note);
  const { size } = old;
  if (!(await signatureHolds(note, vkeys))) return [finding('checkpoint-signature', {}, { size })];
  const forked = (index) => [finding('earlier-checkpoint', { index }, { size })];
  if (old.origin !== checkpoint.origin || size > checkpoint.size) return forked(Math.min(size, checkpoint.size));
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
