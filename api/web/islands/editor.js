// The editor of processes: bpmn-js with properties and our element templates. Nobody else's page
// loads any of this.
//
// <div data-island="editor" data-at="/processes/12" data-base="3" data-csrf="…"></div>
// <div data-editor-properties></div> and what draft_room.js names.
import Modeler from 'bpmn-js/lib/Modeler';
import Viewer from 'bpmn-js/lib/NavigatedViewer';
import { BpmnPropertiesPanelModule, BpmnPropertiesProviderModule, ZeebePropertiesProviderModule } from 'bpmn-js-properties-panel';
import { CreateAppendAnythingModule, CreateAppendElementTemplatesModule } from 'bpmn-js-create-append-anything';
import { CloudElementTemplatesPropertiesProviderModule } from 'bpmn-js-element-templates';
import ElementTemplateChooserModule from '@bpmn-io/element-template-chooser';
import ZeebeBehaviours from 'camunda-bpmn-js-behaviors/lib/camunda-cloud';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import '@bpmn-io/element-template-chooser/dist/element-template-chooser.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';
import 'bpmn-js-element-templates/dist/assets/element-templates.css';
import { templates } from './element_templates.js';
import { everywhere, fetched, isNarrow, newId, open } from './draft_room.js';
import './editor.css';
import { translate } from './editor_words.js';
import { spoken } from './template_words.js';

const MARKS = ['incident', 'warned'];

async function mount(place) {
  const { content } = await fetched(place);
  const colours = { defaultFillColor: 'var(--surface)', defaultStrokeColor: 'var(--text)', defaultLabelColor: 'var(--text)' };
  const shown = { container: place, bpmnRenderer: colours, moddleExtensions: { zeebe } };
  if (isNarrow()) {
    if (!content) return;
    const viewer = new Viewer(shown);
    await viewer.importXML(content);
    viewer.get('canvas').zoom('fit-viewport', 'auto');
    return;
  }
  const modeler = new Modeler({
    ...shown,
    propertiesPanel: { parent: document.querySelector('[data-editor-properties]') },
    elementTemplates: spoken(templates),
    additionalModules: [
      BpmnPropertiesPanelModule,
      BpmnPropertiesProviderModule,
      ZeebePropertiesProviderModule,
      CloudElementTemplatesPropertiesProviderModule,
      ElementTemplateChooserModule,
      CreateAppendAnythingModule,
      CreateAppendElementTemplatesModule,
      ZeebeBehaviours,
      { translate: ['value', translate] },
    ],
  });
  const { warnings } = await modeler.importXML(content || empty(place.dataset.new));
  // What bpmn-js does not understand it would leave out when it saves: better not to begin.
  if (warnings.length) {
    modeler.destroy();
    throw new Error(warnings.map(({ message }) => message).join('; '));
  }
  modeler.get('canvas').zoom('fit-viewport', 'auto');
  const changed = open(place, {
    content: async () => (await modeler.saveXML({ format: true })).xml,
    mark: (marks) => mark(modeler, marks),
    turnTo: (id) => turnTo(modeler, id),
  });
  modeler.on('commandStack.changed', changed);
  modeler.on('popupMenu.opened', () => requestAnimationFrame(() => pullIntoSight(place.querySelector('.djs-popup'))));
}

/** A menu reckons with the height of the page and may open below what the window shows. */
function pullIntoSight(menu) {
  if (!menu) return;
  const { top, bottom } = menu.getBoundingClientRect();
  const below = bottom + 8 - innerHeight;
  if (below > 0) menu.style.top = `${parseFloat(menu.style.top) - Math.min(below, top - 8)}px`;
}

/** A process of one start, with an id that no other has. */
function empty(name) {
  const id = newId('process');
  return `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:modeler="http://camunda.org/schema/modeler/1.0" id="definitions" targetNamespace="http://bpmn.io/schema/bpmn" modeler:executionPlatform="Camunda Cloud" modeler:executionPlatformVersion="8.7.0">
  <bpmn:process id="${id}" name="${name}" isExecutable="true"><bpmn:startEvent id="start" /></bpmn:process>
  <bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="${id}"><bpmndi:BPMNShape id="start_di" bpmnElement="start"><dc:Bounds x="180" y="160" width="36" height="36" /></bpmndi:BPMNShape></bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>`;
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

everywhere('editor', mount);
