// The page that verifies an export in the browser. It sends nothing anywhere: the content policy would not let it.
import { canCheck } from './verifier/note.js';
import { beyond, readExport } from './verifier/evidence.js';
import { readAttested } from './verifier/entry.js';
import { hex } from './verifier/bytes.js';
import { told, verifyExport } from './verifier/checks.js';
import { Unreadable } from './verifier/strict_json.js';
import { evidenceIn, isReport } from './verifier/unpack.js';

const { words, messages } = JSON.parse(document.getElementById('verifier-data').textContent);
const form = document.getElementById('verifier');
const result = document.getElementById('result');
const number = new Intl.NumberFormat('de-DE');
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
  form.querySelector('button').disabled = true;
  result.replaceChildren(paragraph(say('working')));
  try {
    await verified(new Uint8Array(await file.arrayBuffer()));
  } catch (fault) {
    if (!(fault instanceof Unreadable)) throw fault;
    show('danger', say('unreadable', { what: fault.message }));
  } finally {
    form.querySelector('button').disabled = false;
  }
}

async function verified(content) {
  const bundle = readExport(await evidenceIn(content));
  const unknown = beyond(bundle);
  if (unknown.length) {
    show('danger', say('beyond', { what: unknown.map((name) => words[`beyond.${name}`]).join(', ') }));
    return;
  }
  const vkeys = form.elements.key.value.split('\n').map((line) => line.trim()).filter(Boolean);
  const earlier = form.elements.earlier.value.trim() ? `${form.elements.earlier.value.trim()}\n` : null;
  const { evidence, findings } = await verifyExport(bundle, vkeys, earlier);
  const lines = findings.map((one) => told(one, messages));
  const verdict = findings.length ? say(findings.length === 1 ? 'broken.one' : 'broken', { count: findings.length }) : say('holds');
  show(findings.length ? 'danger' : 'ok', verdict, lines);
  if (!evidence) return;
  result.append(facts(evidence), limits(vkeys.length > 0, earlier !== null, isReport(content)));
}

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

function facts(evidence) {
  const { checkpoint, scope, entries } = evidence;
  const values = entries.reduce((sum, { openings }) => sum + openings.length, 0);
  const rows = [
    ['log', checkpoint.origin],
    ['size', number.format(checkpoint.size)],
    ['root', hex(checkpoint.root), 'hash'],
    ['scope', scope.instance === null ? say('everything') : say('instance', { instance: scope.instance })],
    ['counts', say('counts_words', { disclosed: number.format(scope.disclosed), undisclosed: number.format(scope.undisclosed) })],
    ['opened', number.format(values)],
    ...end(evidence),
  ];
  const pairs = rows.flatMap(([name, value, className = '']) => [
    element('dt', {}, say(name)),
    element('dd', { className }, printable(value)),
  ]);
  return panel(say('facts'), element('dl', { className: 'pairs' }, ...pairs));
}

function end({ scope, attestation, log }) {
  if (scope.instance === null) return [];
  const attested = attestation && readAttested(attestation.body, log, attestation.index);
  return [['end', attested ? say('end_words', { seq: attested.seq, at: attested.at }) : say('end_unknown')]];
}

function limits(pinned, anchored, report) {
  const names = [...(pinned ? [] : ['limit.key']), ...(anchored ? [] : ['limit.earlier']), ...(report ? ['limit.seal'] : [])];
  const items = [...names, 'limit.rules', 'limit.source'].map((name) => element('li', {}, say(name)));
  return panel(say('limits'), element('ul', {}, ...items));
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

globalThis.verifyExportInBrowser = async (bytes, vkeys, earlier) => {
  const { findings } = await verifyExport(readExport(await evidenceIn(bytes)), vkeys, earlier);
  return findings.map((one) => told(one, messages));
};
