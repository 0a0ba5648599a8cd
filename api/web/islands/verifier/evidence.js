// An export as the verifier reads it: strictly, so that nothing in it goes unchecked (FORMAT.md, "Export").
import { equal, unbase64, unhex, utf8 } from './bytes.js';
import { readFilters } from './filters.js';
import { readCheckpoint } from './note.js';
import { parse, Unreadable } from './strict_json.js';

export const FORMAT = 'ledger-export/1';
const MEMBERS = ['format', 'log', 'checkpoint', 'keys', 'scope', 'range', 'left', 'leaves', 'consistency', 'entries'];
const KEYS = ['vkey', 'ledger_pem', 'seal_certificate_pem', 'seal_authority_pem', 'seal_signature'];
const COUNTS = ['kind', 'disclosed', 'undisclosed'];
const OPTIONAL = ['earlier', 'attestation', 'log_keys', 'logs', 'timestamps'];
const SCOPES = { everything: [], instance: ['instance'], filtered: ['filters'] };

// Returns the export in a JSON file; raises Unreadable if it is none, or names a member twice.
export function readExport(bytes) {
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Unreadable('the file is no text in UTF-8');
  }
  const bundle = parse(text);
  if (!(bundle instanceof Map) || bundle.get('format') !== FORMAT) {
    throw new Unreadable(`the file holds no export of the format ${FORMAT}`);
  }
  return bundle;
}

// Returns the parts of an export; raises Unreadable if one has another form.
export function readEvidence(bundle) {
  expect(bundle, MEMBERS, OPTIONAL);
  const note = text(bundle.get('checkpoint'));
  const checkpoint = readCheckpoint(note);
  const range = expect(bundle.get('range'), ['first', 'end', 'size']);
  if (count(range.get('size')) !== checkpoint.size) throw new Unreadable('range.size is not the size of the checkpoint');
  const keys = expect(bundle.get('keys'), KEYS);
  for (const key of keys.values()) text(key);
  const scope = readScope(bundle.get('scope'));
  const entries = list(bundle.get('entries')).map((entry) => readEntry(entry, scope));
  if (!entries.length) throw new Unreadable('an export without an entry proves nothing');
  if (scope.instance === null && bundle.has('attestation')) {
    throw new Unreadable('only an export of an instance has an attestation');
  }
  return {
    log: text(bundle.get('log')),
    note,
    checkpoint,
    keys,
    scope,
    entries,
    first: count(range.get('first')),
    end: count(range.get('end')),
    left: hashes(bundle.get('left')),
    leaves: hashes(bundle.get('leaves')),
    consistency: hashes(bundle.get('consistency')),
    earlier: bundle.has('earlier') ? readEarlier(bundle.get('earlier')) : null,
    attestation: bundle.has('attestation')
      ? disclosed(expect(bundle.get('attestation'), ['index', 'body', 'proof']), [])
      : null,
    logKeys: objects(bundle, 'log_keys').map(readLogKey),
    logs: objects(bundle, 'logs').map(readLog),
    timestamps: objects(bundle, 'timestamps').map(readTimestamp),
  };
}

// The leaf hash that the range lists for a place, or null.
export const listed = (evidence, index) => evidence.leaves[index - evidence.first] ?? null;

export const isListed = (evidence, index, leaf) => {
  const hashed = listed(evidence, index);
  return hashed !== null && equal(hashed, leaf);
};

function readScope(scope) {
  const kind = scope instanceof Map ? scope.get('kind') : null;
  if (typeof kind !== 'string' || !Object.hasOwn(SCOPES, kind)) throw new Unreadable('scope.kind is unknown');
  expect(scope, [...COUNTS, ...SCOPES[kind]]);
  return {
    whole: kind === 'everything',
    instance: kind === 'instance' ? text(scope.get('instance')) : null,
    filters: kind === 'filtered' ? readFilters(scope.get('filters')) : null,
    disclosed: count(scope.get('disclosed')),
    undisclosed: count(scope.get('undisclosed')),
  };
}

function readEarlier(earlier) {
  expect(earlier, ['size', 'proof'], ['note']);
  const note = earlier.has('note') ? text(earlier.get('note')) : null;
  if (note !== null && readCheckpoint(note).size !== earlier.get('size')) {
    throw new Unreadable('earlier.size is not that of earlier.note');
  }
  return { size: count(earlier.get('size')), proof: hashes(earlier.get('proof')), note };
}

// A key of the log: the sizes of the checkpoints that it signs, and the entry that names it (but for the first key).
function readLogKey(key) {
  expect(key, ['vkey', 'first'], ['last', 'introduced']);
  const given = key.get('introduced');
  if (key.has('introduced')) expect(given, ['checkpoint', 'index', 'body', 'proof']);
  return {
    vkey: text(key.get('vkey')),
    first: count(key.get('first')),
    last: key.has('last') ? count(key.get('last')) : null,
    introduced: key.has('introduced') ? { note: text(given.get('checkpoint')), ...disclosed(given, []) } : null,
  };
}

// A name of the log: the place of the first entry under it, and that entry (but for the first name).
function readLog(log) {
  expect(log, ['log', 'first'], ['body', 'proof']);
  return {
    log: text(log.get('log')),
    first: count(log.get('first')),
    body: utf8(log.has('body') ? text(log.get('body')) : ''),
    proof: log.has('proof') ? hashes(log.get('proof')) : [],
  };
}

function readTimestamp(stamp) {
  expect(stamp, ['over', 'token']);
  const token = unbase64(text(stamp.get('token')));
  if (!token) throw new Unreadable('a time stamp is no base64');
  return { over: text(stamp.get('over')), token };
}

function readEntry(entry, scope) {
  const members = ['index', 'body', 'openings'];
  expect(entry, scope.whole ? members : [...members, 'proof']);
  const openings = list(entry.get('openings')).map(readOpening);
  const names = new Set(openings.map(({ fact, name }) => `${fact} ${name}`));
  if (names.size !== openings.length) throw new Unreadable('a value is disclosed twice');
  return disclosed(entry, openings);
}

function readOpening(opening) {
  expect(opening, ['fact', 'name', 'salt', 'value']);
  const [salt] = hashes([opening.get('salt')]);
  return { fact: count(opening.get('fact')), name: text(opening.get('name')), salt, value: opening.get('value') };
}

function disclosed(entry, openings) {
  const proof = entry.has('proof') ? hashes(entry.get('proof')) : null;
  return { index: count(entry.get('index')), body: utf8(text(entry.get('body'))), proof, openings };
}

function expect(members, required, optional = []) {
  if (!(members instanceof Map)) throw new Unreadable('an object is expected');
  const known = new Set([...required, ...optional]);
  const wrong = [...required.filter((name) => !members.has(name)), ...[...members.keys()].filter((name) => !known.has(name))];
  if (wrong.length) throw new Unreadable(`missing or unknown: ${wrong.join(', ')}`);
  return members;
}

function hashes(values) {
  return list(values).map((value) => {
    const bytes = typeof value === 'string' && value.length === 64 ? unhex(value) : null;
    if (!bytes) throw new Unreadable('a hash is 64 lower-case hex digits');
    return bytes;
  });
}

function objects(bundle, name) {
  const values = bundle.has(name) ? list(bundle.get(name)) : [];
  if (bundle.has(name) && !values.length) throw new Unreadable(`${name} is empty`);
  return values;
}

function list(value) {
  if (!Array.isArray(value)) throw new Unreadable('a list is expected');
  return value;
}

function count(value) {
  if (typeof value !== 'number' || value < 0) throw new Unreadable('a place in a log is expected');
  return value;
}

function text(value) {
  if (typeof value !== 'string') throw new Unreadable('a text is expected');
  return value;
}
