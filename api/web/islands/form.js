// The form island.
//
// <div class="island" data-island="form" data-form-source="/tasks/1/form.json"
//      data-submit-to="/tasks/1/complete" data-csrf="…" data-return-to="/inbox"></div>
// <button class="button primary" type="button" data-form-submit>Entscheidung abschicken</button>
//
// With data-answer-in="id" the answer is a part of a page: it is shown in that element, and the
// form stays as it is. With data-all-optional nothing is marked as optional, for everything is.
//
// With data-form-given the schema and the data stand in the page itself; data-form-sample is JSON that
// is sent along, for a preview.
//
// Without such a button inside the same [data-form-page] (or the document) the island draws one.
// The label of the form's own submit button takes the place of the button's words.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js-viewer/dist/assets/form-js.css';
import dateField from './date_field.js';
import { keepDescribed } from './described.js';
import { keepDraft } from './draft.js';
import { clearErrors, showErrors } from './error_summary.js';
import { parseExact } from './exact_json.js';
import { alignFigures } from './figures.js';
import './form.css';
import numberField from './number_field.js';
import textView from './text_view.js';
import { complainWhenLeft } from './patience.js';
import { packed } from './files.js';
import { prepare } from './schema.js';
import validator from './validator.js';
import { translate, word } from './words.js';

const documents = {
  documentEndpointBuilder: [
    'value',
    { buildUrl: ({ documentId }) => new URL(`/documents/${encodeURIComponent(documentId)}`, location).href },
  ],
};

class Island {
  constructor(place) {
    this.place = place;
    this.sending = false;
  }

  async mount() {
    const { schema: stored, data } = parseExact(this.place.dataset.formGiven ?? (await this.source()));
    const { schema, submitLabel } = prepare(stored, { markOptional: !('allOptional' in this.place.dataset) });
    this.form = new Form({
      container: this.place,
      debounce: false,
      additionalModules: [{ translate: ['value', (text, values) => this.translated(text, values)] }, numberField, textView, dateField, validator, documents],
    });
    await this.form.importSchema(schema, data ?? {});
    this.form.on('submit', ({ data: values, errors }) => this.submit(values, errors));
    this.button = this.findButton() ?? this.drawButton();
    // The form knows best what is being sent off; of a preview nothing is.
    if (submitLabel && !('formSample' in this.place.dataset)) this.button.textContent = submitLabel;
    this.button.addEventListener('click', () => this.press());
    this.place.addEventListener('submit', (event) => this.press(event), { capture: true });
    if (this.place.dataset.answerIn) this.place.addEventListener('keydown', (event) => this.enter(event));
    alignFigures(this.place);
    keepDescribed(this.place);
    complainWhenLeft(this.place, (field) => this.complain(field));
    if (this.place.dataset.draftTo) this.draft = keepDraft(this.form, this.place, (values) => this.withEmptyLists(values));
    this.place.dataset.ready = 'true';
  }

  /** Beside a file picker stands how large a file may be. */
  translated(text, values) {
    const { largestFile } = this.place.dataset;
    return text === 'No files selected' && largestFile ? word('files.none', { value: largestFile }) : translate(text, values);
  }

  async source() {
    const answer = await fetch(this.place.dataset.formSource, { headers: { accept: 'application/json' } });
    if (!answer.ok) throw new Error(`form source answered ${answer.status}`);
    return answer.text();
  }

  findButton() {
    const page = this.place.closest('[data-form-page]') ?? document;
    return page.querySelector('[data-form-submit]');
  }

  drawButton() {
    const bar = document.createElement('div');
    bar.className = 'actions stickybar';
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button primary';
    button.textContent = word('submit');
    bar.append(button);
    this.place.append(bar);
    return button;
  }

  /** Where nothing is sent off for good, Enter in a field tries it at once. */
  enter(event) {
    const field = event.target;
    if (event.key !== 'Enter' || event.defaultPrevented || field.type !== 'text') return;
    if (!field.closest('.fjs-form-field-select, .fjs-form-field-datetime')) this.press(event);
  }

  /** The one way to submit, by button or by Enter. */
  async press(event) {
    event?.preventDefault();
    event?.stopPropagation();
    if (this.sending || this.settling) return;
    this.settling = true;
    this.left = document.activeElement;
    // A field takes over what was typed at the latest when it is left, one frame later.
    if (this.place.contains(document.activeElement)) document.activeElement.blur();
    await settled();
    this.settling = false;
    this.form.get('validator').aloud(() => this.form.submit());
  }

  async submit(values, errors) {
    const entries = this.entriesOf(errors);
    if (entries.length) return showErrors(this.place, entries);
    this.setSending(true);
    await this.draft?.pause();
    clearErrors(this.place);
    try {
      const moved = await this.send(this.withEmptyLists(values));
      // Still sending: the page is leaving, a second click must do nothing.
      if (moved) return;
    } catch {
      showErrors(this.place, [{ message: word('send.offline') }]);
    }
    this.setSending(false);
    this.draft?.goOn();
  }

  async send(values) {
    const { address, kind, body } = packed(values, this.form, this.place.dataset.submitTo, besides(this.place));
    const answer = await fetch(address, {
      method: 'POST',
      redirect: 'manual',
      headers: { ...kind, accept: 'application/json', 'x-csrf-token': this.place.dataset.csrf },
      body,
    });
    if (answer.ok && this.place.dataset.answerIn) {
      show(await answer.text(), document.getElementById(this.place.dataset.answerIn));
      this.left?.focus({ preventScroll: true });
      return false;
    }
    if (answer.ok) {
      const body = await answer.json().catch(() => ({}));
      location.assign(ownAddress(body.location) ?? this.place.dataset.returnTo);
      return true;
    }
    const problem = await answer.json().catch(() => ({}));
    if (answer.status === 422 && problem.errors?.length) this.showFaults(problem.errors);
    else showErrors(this.place, [{ message: word(reason(answer)) }]);
    return false;
  }

  showFaults(faults) {
    const errors = {};
    for (const { field_id: id, path, message } of faults) {
      if (!id || !this.form.get('formFieldRegistry').get(id)) continue;
      const steps = [id, ...rowsIn(path)];
      const before = steps.reduce((found, step) => found?.[step], errors) ?? [];
      setAt(errors, steps, [...before, message]);
    }
    this.form._setState({ errors });
    const entries = faults.map(({ field_id: id, path, message }) => ({
      message,
      control: id ? this.controlOf(id, rowsIn(path)) : null,
    }));
    showErrors(this.place, entries);
  }

  complain(field) {
    const instance = this.form
      .get('formFieldInstanceRegistry')
      .getAllKeyed()
      .find(({ id, indexes }) => field.contains(this.controlOf(id, Object.values(indexes ?? {}))));
    if (!instance) return;
    const value = instance.valuePath.reduce((data, step) => data?.[step], this.form._getState().data);
    const check = () => this.form.get('viewerCommands').updateFieldInstanceValidation(instance, value);
    this.form.get('validator').aloud(check);
  }

  /** Every message of form-js' errors ({id: messages}, or {id: {row: messages}}), in page order. */
  entriesOf(errors) {
    const entries = [];
    const visit = (id, rows, found) => {
      if (Array.isArray(found) && typeof found[0] === 'string') {
        for (const message of found) entries.push({ message, control: this.controlOf(id, rows) });
        return;
      }
      for (const [row, inner] of Object.entries(found ?? {})) visit(id, [...rows, row], inner);
    };
    for (const [id, found] of Object.entries(errors)) visit(id, [], found);
    const following = Node.DOCUMENT_POSITION_FOLLOWING;
    return entries.sort((a, b) => {
      if (!a.control || !b.control || a.control === b.control) return 0;
      return a.control.compareDocumentPosition(b.control) & following ? -1 : 1;
    });
  }

  controlOf(id, rows) {
    const base = [`fjs-form-${this.form._id}-${id}`, ...rows].join('_');
    const byId = (suffix) => document.getElementById(base + suffix);
    const control = byId('') ?? byId('-date') ?? byId('-time') ?? byId('-0') ?? byId('-search');
    if (control && !control.matches('input, textarea, select, button, a')) control.tabIndex = -1;
    return control;
  }

  /** form-js says nothing about a list whose last row was removed; the server must hear of it. */
  withEmptyLists(values) {
    const data = structuredClone(values);
    const registry = this.form.get('formFieldRegistry');
    const shown = new Set(this.form.get('formFieldInstanceRegistry').getAll().map(({ id }) => id));
    for (const field of registry.getAll()) {
      if (field.type !== 'dynamiclist' || !shown.has(field.id)) continue;
      const path = this.form.get('pathRegistry').getValuePath(field, { indexes: {} });
      if (path.some((step) => typeof step === 'number' || step === undefined)) continue;
      if (path.reduce((found, step) => found?.[step], data) === undefined) setAt(data, path, []);
    }
    return data;
  }

  setSending(sending) {
    this.sending = sending;
    this.button.setAttribute('aria-disabled', String(sending));
    this.place.setAttribute('aria-busy', String(sending));
  }
}

/** Puts the answer in its place, says what it is, and brings it into view on a small screen. */
function show(html, target) {
  target.innerHTML = html;
  const says = document.getElementById(`${target.id}-gesagt`);
  if (says) says.textContent = target.querySelector('[data-says]')?.dataset.says ?? '';
  target.dispatchEvent(new CustomEvent('vorgang:answered', { bubbles: true }));
  const { top } = target.getBoundingClientRect();
  if (top > innerHeight - 120 || top < 0) target.closest('.panel').scrollIntoView({ block: 'start' });
}

function setAt(target, path, value) {
  const last = path.slice(0, -1).reduce((inner, step) => (inner[step] ??= {}), target);
  last[path.at(-1)] = value;
}

/** Two frames, or a moment if the page is not drawn. */
const settled = () =>
  Promise.race([
    new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 20)))),
    new Promise((done) => setTimeout(done, 300)),
  ]);

/** What fields of the page hold that are none of the form; a page without any sends nothing of it. */
function besides(place) {
  const fields = [...(place.closest('[data-form-page]')?.querySelectorAll('[data-form-beside]') ?? [])];
  return fields.length ? Object.fromEntries(fields.map(({ name, value }) => [name, value])) : undefined;
}

const rowsIn = (path) => [...path.matchAll(/\[(\d+)\]/g)].map(([, row]) => row);

function ownAddress(address) {
  if (typeof address !== 'string') return null;
  const target = new URL(address, location);
  return target.origin === location.origin ? target.href : null;
}

function reason(answer) {
  if (answer.type === 'opaqueredirect' || answer.status === 401) return 'send.session';
  if (answer.status === 403) return 'send.forbidden';
  return [404, 409, 410].includes(answer.status) ? 'send.gone' : 'send.failed';
}

for (const place of document.querySelectorAll('[data-island="form"]')) {
  new Island(place).mount().catch((fault) => {
    console.warn(fault);
    place.textContent = word('form.unavailable');
    place.dataset.ready = 'failed';
  });
}
