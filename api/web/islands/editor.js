// The editor of processes: bpmn-js with properties and our element templates. Nobody else's page
// loads any of this.
//
// <div data-island="editor" data-process="12" data-base="3" data-csrf="…"></div>
// <div data-editor-properties></div>, buttons data-editor="save|check|publish", data-editor-findings.
//
// What is drawn is kept on the server a moment after each change, and published by the button alone.
import Modeler from 'bpmn-js/lib/Modeler';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import ZeebeBehaviours from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import 'bpmn-js-element-templates/dist/assets/element-templates.css';
import approval from '../../../bpmn/element-templates/approval.json';
import calendar from '../../../bpmn/element-templates/calendar-add.json';
import consent from '../../../bpmn/element-templates/consent.json';
import fact from '../../../bpmn/element-templates/fact.json';
import round from '../../../bpmn/element-templates/new-round.json';
import process from '../../../bpmn/element-templates/process.json';
import request from '../../../bpmn/element-templates/request.json';
import './editor.css';
import { translate } from './editor_words.js';
import { word } from './words.js';

const AFTER = 1500;
const MARKS = ['incident', 'warned'];

async function mount(place) {
  const at = `/processes/${place.dataset.process}`;
  const answer = await fetch(`${at}/edit.json`, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`the editor's diagram was answered with ${answer.status}`);
  const { xml } = await answer.json();
  const modeler = new Modeler({
    container: place,
    bpmnRenderer: { defaultFillColor: 'var(--surface)', defaultStrokeColor: 'var(--text)', defaultLabelColor: 'var(--text)' },
    propertiesPanel: { parent: document.querySelector('[data-editor-properties]') },
    elementTemplates: [approval, calendar, consent, fact, round, process, request].flat(),
    moddleExtensions: { zeebe },
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      CloudElementTemplatesPropertiesProviderModule,
      ZeebeBehaviours,
      { translate: ['value', translate] },
    ],
  });
  await modeler.importXML(xml || empty(place.dataset.new));
  modeler.get('canvas').zoom('fit-viewport', 'auto');
  act(place, modeler, at);
  place.dataset.ready = 'true';
}

/** A process of one start, with an id that no other has. */
function empty(name) {
  const id = `process-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.7.0">
  <bpmn:process id="${id}" name="${name}" isExecutable="true"><bpmn:startEvent id="start" /></bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${id}"><bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="180" y="160" width="36" height="36" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
}

function act(place, modeler, at) {
  const status = document.querySelector('[data-editor-status]');
  const list = document.querySelector('[data-editor-findings]');
  const buttons = Object.fromEntries([...document.querySelectorAll('[data-editor]')].map((one) => [one.dataset.editor, one]));
  let base = place.dataset.base;
  let waiting = null;
  let sending = Promise.resolve();

  const post = async (path) => {
    const { xml } = await modeler.saveXML({ format: true });
    const answer = await fetch(`${at}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': place.dataset.csrf },
      body: JSON.stringify({ xml, base }),
    });
    return { status: answer.status, ...(await answer.json()) };
  };
  // One after the other: an older draft must never come after a newer one.
  const inTurn = (work) => (sending = sending.then(work, work));
  const save = () => {
    clearTimeout(waiting);
    waiting = null;
    return inTurn(async () => {
      const said = await post('/draft').catch(() => ({}));
      status.textContent = said.words ?? place.dataset.notSaved;
    });
  };
  const show = ({ html, marks }) => {
    mark(modeler, marks ?? {});
    if (html) list.innerHTML = html;
    else list.textContent = place.dataset.failed;
  };
  const told = (path) => () =>
    inTurn(async () => {
      const said = await post(path).catch(() => ({}));
      if (said.address) {
        clearTimeout(waiting);
        location.assign(said.address);
        return;
      }
      show(said);
      document.getElementById('befunde').focus();
    });
  const publish = told('/publish');
  modeler.on('commandStack.changed', () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, AFTER);
  });
  buttons.save.addEventListener('click', save);
  buttons.check.addEventListener('click', told('/draft/check'));
  buttons.publish.addEventListener('click', () => {
    save();
    publish();
  });
  list.addEventListener('click', ({ target }) => {
    const { element, publishOver } = target.closest('button')?.dataset ?? {};
    if (element) turnTo(modeler, element);
    if (publishOver) {
      base = publishOver;
      publish();
    }
  });
  for (const button of Object.values(buttons)) button.disabled = false;
}

function mark(modeler, marks) {
  const canvas = modeler.get('canvas');
  modeler.get('elementRegistry').forEach(({ id }) => MARKS.forEach((name) => canvas.removeMarker(id, name)));
  for (const [id, name] of Object.entries(marks)) if (modeler.get('elementRegistry').get(id)) canvas.addMarker(id, name);
}

function turnTo(modeler, id) {
  const element = modeler.get('elementRegistry').get(id);
  if (!element) return;
  modeler.get('selection').select(element);
  modeler.get('canvas').scrollToElement(element);
}

for (const place of document.querySelectorAll('[data-island="editor"]')) {
  mount(place).catch((fault) => {
    console.warn(fault);
    place.textContent = word('diagram.unavailable');
    place.dataset.ready = 'failed';
  });
}
