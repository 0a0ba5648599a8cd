// The editor of forms: form-js with its palette and properties. Nobody else's page loads any of this.
//
// <div data-island="form_editor" data-at="/forms/12" data-base="3" data-csrf="…"></div>
// <button data-editor-preview>, <div data-editor-preview-of hidden></div> and what draft_room.js names.
import { FormEditor } from '@bpmn-io/form-js-editor';
import 'form-js-of-the-editor/dist/assets/form-js.css';
import '@bpmn-io/form-js-editor/dist/assets/form-js-editor.css';
import { keepDescribed } from './described.js';
import { everywhere, fetched, isNarrow, newId, open } from './draft_room.js';
import './editor.css';
import './editor_colours.css';
import './form_editor.css';
import { translateForm } from './form_words.js';

const german = { translate: ['value', translateForm] };

async function mount(place) {
  const { content } = await fetched(place);
  const schema = content ? JSON.parse(content) : empty(place.dataset.new);
  if (isNarrow()) {
    const area = document.querySelector('[data-editor-preview-of]');
    area.hidden = false;
    place.closest('.editor').hidden = true;
    if (content) await preview(area, schema);
    return;
  }
  const editor = new FormEditor({
    container: place,
    exporter: schema.exporter,
    propertiesPanel: { parent: document.querySelector('[data-editor-properties]') },
    additionalModules: [german],
  });
  await editor.importSchema(schema);
  keepDescribed(place);
  named(place);
  const saved = () => within(editor.saveSchema(), schema);
  const changed = open(place, {
    content: async () => `${JSON.stringify(saved(), null, 2)}\n`,
    mark: (marks) => mark(place, marks),
    turnTo: (id) => turnTo(place, editor, id),
  });
  editor.on('changed', changed);
  offerPreview(place, saved);
}

/** Of controls that form-js gives no name to, what stands in them as a hint is the name. */
function named(place) {
  const look = () => {
    for (const one of place.querySelectorAll('input:not([aria-label]), textarea:not([aria-label])')) {
      if (!one.labels?.length) one.setAttribute('aria-label', one.placeholder || one.name || place.getAttribute('aria-label'));
    }
  };
  look();
  new MutationObserver(look).observe(place, { childList: true, subtree: true });
}

/** What the editor writes by itself is left as it was: the version of its schema counts what is in it. */
function within(saved, schema) {
  const { schemaVersion, exporter, ...rest } = saved;
  const written = { ...rest };
  if (schema.schemaVersion !== undefined) written.schemaVersion = schema.schemaVersion;
  if (schema.exporter !== undefined) written.exporter = schema.exporter;
  return written;
}

/** A form of one field, with an id that no other has. */
function empty(name) {
  return {
    type: 'default',
    id: newId('form'),
    components: [{ type: 'textfield', key: 'text', label: name, id: newId('field') }],
    executionPlatform: 'Camunda Cloud',
    executionPlatformVersion: '8.7.0',
    schemaVersion: 18,
  };
}

let shown = 0;

/** Shows a form as people see it: by the island that people have. */
async function preview(container, schema) {
  if (!document.querySelector('[data-preview-sheet]')) {
    const sheet = document.createElement('link');
    sheet.rel = 'stylesheet';
    sheet.href = '/static/dist/form.css';
    sheet.dataset.previewSheet = '';
    document.head.append(sheet);
  }
  const island = document.createElement('div');
  island.className = 'island';
  island.dataset.island = 'form';
  island.dataset.formGiven = JSON.stringify({ schema, data: {} });
  island.dataset.formSample = '{}';
  container.replaceChildren(island);
  container.dataset.formPage = '';
  shown += 1;
  // Each time anew: an island looks for its place when it is loaded.
  await import(`/static/dist/form.js?preview=${shown}`);
}

/** Shows the form in the place of the editor. */
function offerPreview(place, saved) {
  const button = document.querySelector('[data-editor-preview]');
  const area = document.querySelector('[data-editor-preview-of]');
  button.addEventListener('click', async () => {
    const isOpen = area.hidden;
    area.hidden = !isOpen;
    place.closest('.editor').hidden = isOpen;
    button.setAttribute('aria-pressed', String(isOpen));
    area.replaceChildren();
    document.querySelector('[data-preview-sheet]')?.toggleAttribute('disabled', !isOpen);
    if (isOpen) await preview(area, saved());
  });
}

function mark(place, marks) {
  for (const field of place.querySelectorAll('.fjs-element[data-id]')) {
    for (const name of ['incident', 'warned']) field.classList.toggle(name, marks[field.dataset.id] === name);
  }
}

function turnTo(place, editor, id) {
  const registry = editor.get('formFieldRegistry');
  const field = registry.get(id) ?? registry.getAll().find(({ key, path }) => key === id || path === id);
  if (!field) return;
  editor.get('selection').set(field);
  place.querySelector(`.fjs-element[data-id="${CSS.escape(field.id)}"]`)?.scrollIntoView({ block: 'center' });
}

everywhere('form_editor', mount);
