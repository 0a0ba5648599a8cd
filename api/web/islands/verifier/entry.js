// Entries: their form, their chains, and what they commit to (FORMAT.md, "Entry" and "Hashes").
import { equal, hex, hmac, join, sha256, utf8 } from './bytes.js';
import { canonical, isTooDeep, OtherNumber, parse } from './strict_json.js';
import { later } from './instants.js';

const LARGEST_BODY = 65_535;
const TEXTS = ['log', 'eid', 'ts', 'inst', 'prev', 'by'];
const COMMITMENT = ['name', 'class', 'commit', 'tag'];

// Returns the entry of a body, if it can be read, and what is wrong with it (null: nothing).
export function checkBody(body, log) {
  const entry = decoded(body);
  if (entry === null) return { entry: null, fault: 'entry-malformed' };
  return { entry, fault: entry.get('log') === log ? null : 'entry-of-another-log' };
}

function decoded(body) {
  if (body.length > LARGEST_BODY) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
    if (isTooDeep(text)) return null;
    const entry = parse(text);
    if (!(entry instanceof Map) || !equal(utf8(canonical(entry, false)), body)) return null;
    return hasForm(entry) ? entry : null;
  } catch {
    return null;
  }
}

function hasForm(entry) {
  const definition = entry.has('def') ? entry.get('def') : new Map([['sha256', '']]);
  return (
    entry.get('v') === 1 &&
    TEXTS.every((name) => typeof entry.get(name) === 'string') &&
    typeof entry.get('seq') === 'number' &&
    isMap(entry.get('actor')) &&
    typeof entry.get('actor').get('ref') === 'string' &&
    Array.isArray(entry.get('facts')) &&
    isMap(definition) &&
    typeof definition.get('sha256') === 'string' &&
    entry.get('facts').every(isFact)
  );
}

function isFact(fact) {
  if (!isMap(fact) || typeof fact.get('type') !== 'string') return false;
  const data = member(fact, 'data', new Map());
  if (!isMap(member(fact, 'refs', new Map())) || !isMap(data)) return false;
  return (
    items(member(fact, 'personal', [])).every(isCommitment) &&
    [fact.get('elem'), fact.get('task'), data.get('from'), ...items(member(data, 'requesters', []))].every(isSingle)
  );
}

export const member = (map, name, otherwise) => (map.has(name) ? map.get(name) : otherwise);
export const factsOf = (entry) => entry.get('facts');
const isMap = (value) => value instanceof Map;
const isSingle = (value) => !isMap(value) && !Array.isArray(value);
const items = (value) => (Array.isArray(value) ? value : [[]]);
const isCommitment = (item) => isMap(item) && COMMITMENT.every((name) => typeof item.get(name) === 'string');

// Follows the chains of many instances at once and says what does not join.
export class Chains {
  heads = new Map();

  // With `gaps` entries may be left out: then a link is compared only where both are there.
  constructor(gaps = false) {
    this.gaps = gaps;
  }

  async follow(entry, leaf) {
    const [instance, seq] = [entry.get('inst'), entry.get('seq')];
    const known = this.heads.get(instance);
    const last = known?.seq ?? 0;
    const head = known?.leaf ?? (await sha256(utf8(`ledger/v1/genesis\n${entry.get('log')}\n${instance}`)));
    this.heads.set(instance, { seq, leaf });
    if (seq <= last) return { code: 'entry-out-of-order', last };
    if (seq !== last + 1) return this.gaps ? null : { code: 'entry-missing', last: last || 'keine' };
    return entry.get('prev') === hex(head) ? null : { code: 'link-broken' };
  }
}

// What an entry commits to, by fact and name.
export function commitments(entry) {
  const committed = new Map();
  entry.get('facts').forEach((fact, number) => {
    for (const item of member(fact, 'personal', [])) committed.set(`${number} ${item.get('name')}`, item.get('commit'));
  });
  return committed;
}

export async function opens({ salt, name, value }, commit) {
  if (value instanceof OtherNumber) return false;
  try {
    const message = join(utf8('ledger/v1/commit\0'), utf8(canonical([name, value])));
    return hex(await hmac(salt, message)) === commit;
  } catch {
    return false;
  }
}

// What an entry of the system's chain says about the end of an instance; null if it says nothing.
export function readAttested(body, log, index) {
  const { entry, fault } = checkBody(body, log);
  if (entry === null || fault !== null || entry.get('inst') !== 'system' || entry.get('facts').length !== 1) return null;
  const [fact] = entry.get('facts');
  const data = member(fact, 'data', new Map());
  const [instance, seq, leaf] = ['instance', 'seq', 'leaf'].map((name) => data.get(name));
  if (fact.get('type') !== 'export.created' || data.get('kind') !== 'case') return null;
  if (typeof instance !== 'string' || typeof seq !== 'number' || typeof leaf !== 'string') return null;
  // A step that was being written at the same time may be unknown to it.
  const knownUntil = later(entry.get('ts'), -60);
  return knownUntil && { instance, seq, leaf, at: entry.get('ts'), index, knownUntil };
}
