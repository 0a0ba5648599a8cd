// The page that verifies an export in the browser. It sends nothing anywhere: the content policy would not let it.
import { hex, sha256 } from './verifier/bytes.js';
import { told, verifyExport } from './verifier/checks.js';
import { readAttested } from './verifier/entry.js';
import { readExport } from './verifier/evidence.js';
import { inPageLanguage } from './verifier/english.js';
import { inGerman } from './verifier/german.js';
import { locale } from './page_language.js';
import { LARGEST } from './verifier/inflate.js';
import { originAt } from './verifier/keys.js';
import { canCheck, readCheckpoint, readVerifier } from './verifier/note.js';
import { Altered, Unreadable } from './verifier/strict_json.js';
import { evidenceIn, isBare, isReport } from './verifier/unpack.js';
import { asTime, readPolicy, strangers } from './verifier/witnesses.js';

const { words, messages } = JSON.parse(document.getElementById('verifier-data').textContent);
const form = document.getElementById('verifier');
const result = document.getElementById('result');
const number = new Intl.NumberFormat(locale);
const say = (key, values = {}) => words[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

form.addEventListener('submit', (event) => {
  event.preventDefault();
  check();
});
ready();

async function ready() {
  const able = await canCheck();
  if (!able) show('danger', say(globalThis.isSecureContext ? 'unable.old' : 'unable.insecure'));
  form.querySelector('button').disabled = !able;
  form.dataset.ready = 'true';
}

async function check() {
  const [file] = form.elements.file.files;
  if (!file) {
    show('danger', say('no_file'));
    return;
  }
  if (file.size > LARGEST) {
    show('danger', say('too_large'));
    return;
  }
  form.querySelector('button').disabled = true;
  result.replaceChildren(paragraph(say('working')));
  // Painted before the work begins, which holds the page up.
  await new Promise((painted) => setTimeout(painted, 30));
  try {
    const given = await brought();
    if (given) await verified(new Uint8Array(await file.arrayBuffer()), given);
  } catch (fault) {
    show('danger', say(fault instanceof Unreadable ? 'unreadable' : 'failed'), [inGerman(fault.message)]);
  } finally {
    form.querySelector('button').disabled = false;
  }
}

// What the auditor knows from elsewhere; null if it cannot be read, which is said.
async function brought() {
  const { key, earlier, witness, needed } = form.elements;
  const lines = ({ value }) => value.split('\n').map((line) => line.trim()).filter(Boolean);
  const note = earlier.value.trim() ? `${earlier.value.trim()}\n` : null;
  try {
    const vkeys = lines(key);
    for (const vkey of vkeys) await readVerifier(vkey);
    if (note) readCheckpoint(note);
    const wanted = needed.value.trim() === '' ? null : Number(needed.value);
    return { vkeys, earlier: note, policy: await readPolicy(lines(witness), wanted) };
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    show('danger', say('unreadable.given'), [inGerman(fault.message)]);
    return null;
  }
}

async function verified(content, given) {
  let held;
  try {
    held = await evidenceIn(content);
  } catch (fault) {
    if (!(fault instanceof Altered)) throw fault;
    show('danger', say('broken.one'), [told(altered(fault), messages), say(`${fault.code}.how`)]);
    return;
  }
  const judged = await verifyExport(readExport(held), given);
  const { evidence, findings } = judged;
  const lines = findings.map((one) => told(one, messages));
  const verdict = findings.length ? say(findings.length === 1 ? 'broken.one' : 'broken', { count: findings.length }) : say('holds');
  show(findings.length ? 'danger' : 'ok', verdict, lines);
  if (!evidence) return;
  const packed = isBare(content) ? [] : [['evidence', hex(await sha256(held)), 'hash']];
  result.append(facts(evidence, judged, given, packed), limits(evidence, judged, given, isReport(content)));
}

const altered = (fault) => ({ code: fault.code, details: { what: inPageLanguage(fault.message) } });

function show(state, verdict, lines = []) {
  const box = element('section', { className: `callout ${state}` }, element('div', {}, paragraph(element('strong', {}, verdict))));
  box.setAttribute('role', state === 'ok' ? 'status' : 'alert');
  box.dataset.verdict = state;
  if (lines.length) {
    const items = lines.map((line) => element('li', { className: 'mono' }, printable(line)));
    box.firstChild.append(element('ul', { className: 'plainlist' }, ...items));
  }
  result.replaceChildren(box);
  result.focus();
}

// ---- what was checked ----------------------------------------------------------------------------
function facts(evidence, { witnessed, former }, { policy }, packed) {
  const { checkpoint, scope, entries, logs, logKeys, timestamps, note } = evidence;
  const values = entries.reduce((sum, { openings }) => sum + openings.length, 0);
  const size = number.format(checkpoint.size);
  const rows = [
    ...packed,
    ['log', checkpoint.origin],
    ...(logs.length ? [['logs', logs.map(({ log, first }) => say('logs_words', { log, first: number.format(first) })).join('; ')]] : []),
    ['size', size],
    ['root', hex(checkpoint.root), 'hash'],
    ...logKeys.map((key) => ['log_key', keyWords(key)]),
    ...former.map((vkey) => ['former_key', say('former_key_words', { vkey })]),
    ['scope', scopeWords(scope)],
    ['counts', say('counts_words', { disclosed: number.format(scope.disclosed), undisclosed: number.format(scope.undisclosed) })],
    ['opened', number.format(values)],
    ...end(evidence),
    ...witnessed.map(({ name, time }) => ['witness', say('witness_words', { name, at: asTime(time), size })]),
    ...strangers(note, policy?.witnesses).map(({ name, time }) => [
      'witness',
      say(time === null ? 'stranger_words' : 'stranger_time', { name, at: time === null ? '' : asTime(time) }),
    ]),
    ...(timestamps.length ? [['timestamps', say('timestamps_words', { count: number.format(timestamps.length) })]] : []),
  ];
  const pairs = rows.flatMap(([name, value, className = '']) => [
    element('dt', {}, say(name)),
    element('dd', { className }, printable(value)),
  ]);
  return panel(say('facts'), element('dl', { className: 'pairs' }, ...pairs));
}

function keyWords({ vkey, first, last }) {
  const ends = last === null ? say('log_key_open') : say('log_key_until', { last: number.format(last) });
  return say('log_key_words', { vkey, first: number.format(first), ends });
}

function scopeWords({ whole, instance, filters }) {
  if (whole) return say('everything');
  return filters === null ? say('instance', { instance }) : say('filters', { filters: filterWords(filters) });
}

const filterWords = (filters) =>
  [...filters].map(([name, value]) => `${name} = ${[value].flat().map((one) => one.text ?? one).join(', ')}`).join('; ');

function end(evidence) {
  const { scope, attestation } = evidence;
  if (scope.instance === null) return [];
  const log = attestation && originAt(evidence, attestation.index);
  const attested = attestation && readAttested(attestation.body, log, attestation.index);
  return [['end', attested ? say('end_words', { seq: attested.seq, at: attested.at }) : say('end_unknown')]];
}

// ---- what was not --------------------------------------------------------------------------------
function limits(evidence, { clockSet, outdated }, { vkeys, earlier, policy }, report) {
  const { checkpoint, scope, first, end: until, timestamps } = evidence;
  const said = [];
  if (!vkeys.length) said.push(say('limit.key'));
  for (const vkey of outdated) said.push(say('limit.outdated', { vkey }));
  if (earlier === null && policy === null) said.push(say('limit.earlier'));
  else if (earlier === null || readCheckpoint(earlier).size < checkpoint.size) {
    said.push(say('limit.later', { size: number.format(checkpoint.size) }));
  }
  if (scope.filters !== null) {
    const after = number.format(checkpoint.size - until);
    said.push(say('limit.selection', { left: number.format(scope.undisclosed), before: number.format(first), after }));
    if (scope.filters.has('person')) said.push(say('limit.person'));
  }
  if (timestamps.length) said.push(say('limit.timestamps'));
  if (clockSet) said.push(say('limit.clock', { count: number.format(clockSet) }));
  if (report) said.push(say('limit.seal'));
  const items = [...said, say('limit.rules'), say('limit.source')].map((line) => element('li', {}, printable(line)));
  return panel(say('limits'), element('ul', { className: 'stack tight' }, ...items));
}

function panel(title, content) {
  const heading = element('header', {}, element('h2', {}, title));
  return element('section', { className: 'panel' }, heading, element('div', { className: 'body' }, content));
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const paragraph = (content) => element('p', {}, content);

// A text out of a file that somebody may have changed: what does not print is shown as its number.
const printable = (text) =>
  text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (letter) => `\\u${letter.codePointAt(0).toString(16).padStart(4, '0')}`);

globalThis.verifyExportInBrowser = async (bytes, vkeys, earlier, witnesses = [], needed = null) => {
  const policy = await readPolicy(witnesses, needed);
  try {
    const { findings } = await verifyExport(readExport(await evidenceIn(bytes)), { vkeys, earlier, policy });
    return findings.map((one) => told(one, messages));
  } catch (fault) {
    if (!(fault instanceof Altered)) throw fault;
    return [told(altered(fault), messages)];
  }
};
