// The editor of decisions: dmn-js with properties. Nobody else's page loads any of this.
//
// <div data-island="decision_editor" data-at="/decisions/12" data-base="3" data-csrf="…"></div>
// <div data-editor-views></div>, <div data-editor-properties></div> and what draft_room.js names.
import Modeler from 'dmn-js/lib/Modeler';
import Viewer from 'dmn-js/lib/NavigatedViewer';
import { DmnPropertiesPanelModule, DmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'dmn-js-properties-panel';
import zeebe from 'zeebe-dmn-moddle/resources/zeebe.json';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import { everywhere, fetched, isNarrow, newId, open } from './draft_room.js';
import './editor.css';
import './editor_colours.css';
import './decision_editor.css';
import { translate } from './decision_words.js';

const MARKS = ['incident', 'warned'];
const german = { translate: ['value', translate] };
const COLOURS = { defaultFillColor: 'var(--surface)', defaultStrokeColor: 'var(--text)', defaultLabelColor: 'var(--text)' };
const KINDS = { drd: translate('Overview') };

async function mount(place) {
  const { content, decisions } = await fetched(place);
  const xml = content || empty(place.dataset.new);
  if (isNarrow()) {
    if (content) await opened(place, new Viewer(options(place, [])), xml, decisions);
    return;
  }
  const panel = [DmnPropertiesPanelModule, DmnPropertiesProviderModule, ZeebePropertiesProviderModule];
  const modeler = new Modeler(options(place, panel));
  await opened(place, modeler, xml, decisions);
  let marks = {};
  const changed = open(place, {
    content: async () => (await modeler.saveXML({ format: true })).xml,
    mark: (found) => {
      marks = found;
      mark(place, modeler, marks);
    },
    turnTo: (id) => turnTo(place, modeler, id),
  });
  const heard = new Set();
  const listen = () => {
    const viewer = modeler.getActiveViewer();
    if (viewer && !heard.has(viewer)) {
      heard.add(viewer);
      viewer.on('commandStack.changed', changed);
    }
    mark(place, modeler, marks);
  };
  modeler.on('views.changed', listen);
  listen();
}

function options(place, panel) {
  return {
    container: place,
    height: '100%',
    moddleExtensions: { zeebe },
    common: { expressionLanguages: { options: [{ value: 'feel', label: 'FEEL' }], defaults: { editor: 'feel' } }, dataTypes: TYPES },
    drd: {
      propertiesPanel: { parent: document.querySelector('[data-editor-properties]') },
      additionalModules: [...panel, german],
      drdRenderer: COLOURS,
    },
    decisionTable: { additionalModules: [german] },
    literalExpression: { additionalModules: [german] },
    boxedExpression: { additionalModules: [german] },
  };
}

const TYPES = ['string', 'boolean', 'number', 'date', 'time', 'dateTime', 'dayTimeDuration', 'yearMonthDuration', 'Any'];

/** Opens the file at its first table or expression; above it stand all its parts. */
async function opened(place, manager, xml, decisions) {
  await manager.importXML(xml, { open: false });
  const views = manager.getViews();
  const first = views.find(({ id, type }) => type !== 'drd' && (decisions.length === 0 || decisions.includes(id))) ?? views[0];
  if (!first) throw new Error('nothing to draw');
  const row = document.querySelector('[data-editor-views]');
  const draw = () => {
    const active = manager.getActiveView();
    row.replaceChildren(...manager.getViews().map((view) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'button small';
      button.textContent = KINDS[view.type] ?? (view.name || view.id);
      button.setAttribute('aria-pressed', String(view.element === active?.element));
      button.addEventListener('click', () => manager.open(view));
      return button;
    }));
    const isDrawn = active?.type === 'drd';
    place.closest('.editor').classList.toggle('without-properties', !isDrawn);
    // Over the numbers of the rules stands nothing to be seen: who hears the table is told.
    for (const head of place.querySelectorAll('th.index-column:empty')) {
      const name = document.createElement('span');
      name.className = 'hidden-text';
      name.textContent = place.dataset.saysRule;
      head.append(name);
    }
    if (isDrawn) manager.getActiveViewer().get('canvas').zoom('fit-viewport', 'auto');
  };
  manager.on('views.changed', draw);
  await manager.open(first);
  draw();
}

/** A table of one input and one output, with ids that no other has. */
function empty(name) {
  const id = newId('decision');
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" xmlns:dmndi="https://www.omg.org/spec/DMN/20191111/DMNDI/" xmlns:dc="http://www.omg.org/spec/DMN/20180521/DC/" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="${id}-file" name="${name}" namespace="http://camunda.org/schema/1.0/dmn" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.7.0">
  <decision id="${id}" name="${name}">
    <decisionTable id="${id}-table">
      <input id="${id}-input"><inputExpression id="${id}-expression" typeRef="string"><text></text></inputExpression></input>
      <output id="${id}-output" typeRef="string" />
    </decisionTable>
  </decision>
  <dmndi:DMNDI><dmndi:DMNDiagram><dmndi:DMNShape dmnElementRef="${id}"><dc:Bounds height="80" width="180" x="160" y="100" /></dmndi:DMNShape></dmndi:DMNDiagram></dmndi:DMNDI>
</definitions>`;
}

/** Colours what findings speak of, as far as it is drawn in the part that is open. */
function mark(place, modeler, marks) {
  const viewer = modeler.getActiveViewer();
  if (modeler.getActiveView()?.type === 'drd') {
    const canvas = viewer.get('canvas');
    viewer.get('elementRegistry').forEach(({ id }) => MARKS.forEach((name) => canvas.removeMarker(id, name)));
    for (const [id, name] of Object.entries(marks)) if (viewer.get('elementRegistry').get(id)) canvas.addMarker(id, name);
    return;
  }
  for (const cell of place.querySelectorAll('[data-element-id], [data-col-id]')) {
    const name = marks[cell.dataset.elementId] ?? (cell.tagName === 'TH' ? marks[cell.dataset.colId] : undefined);
    for (const one of MARKS) cell.classList.toggle(one, one === name);
  }
}

/** Opens the part that an element stands in and goes to its cell, its rule or its shape. */
async function turnTo(place, modeler, id) {
  const holds = ({ element, type }) => type !== 'drd' && idsOf(element).has(id);
  const views = modeler.getViews();
  const view = views.find(holds) ?? views.find(({ type }) => type === 'drd');
  if (!view) return;
  await modeler.open(view);
  const viewer = modeler.getActiveViewer();
  if (view.type === 'drd') {
    const element = viewer.get('elementRegistry').get(id);
    if (element) viewer.get('selection').select(element);
    return;
  }
  const wanted = CSS.escape(id);
  const cell = place.querySelector(`[data-element-id="${wanted}"], [data-row-id="${wanted}"], [data-col-id="${wanted}"]`);
  const field = cell?.querySelector('[contenteditable], input, textarea') ?? cell;
  field?.scrollIntoView({ block: 'center', inline: 'center' });
  field?.focus();
}

/** The ids of an element and of all that it contains. */
function idsOf(element, found = new Set()) {
  if (element.id) found.add(element.id);
  for (const { name, isMany, isReference } of element.$descriptor?.properties ?? []) {
    if (isReference || !element[name]) continue;
    for (const child of isMany ? element[name] : [element[name]]) if (child?.$descriptor) idsOf(child, found);
  }
  return found;
}

everywhere('decision_editor', mount);
