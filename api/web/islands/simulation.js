// The simulation island: tokens that a person sends through a diagram; nothing runs.
//
// <div class="island diagram" data-island="simulation" data-source="/processes/1/diagram.json" …></div>
// <button type="button" data-simulation="start">Beginnen</button> and "pause", "reset"
// <ol data-simulation-log></ol> says what happened in words.
//
// The library brings its own palette, log and messages, in English: the page has its own for them.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import 'bpmn-js/dist/assets/bpmn-font/css/bpmn-embedded.css';
import TokenSimulation from 'bpmn-js-token-simulation/lib/viewer.js';
import Support from 'bpmn-js-token-simulation/lib/simulation-support/index.js';
import 'bpmn-js-token-simulation/assets/css/bpmn-js-token-simulation.css';
import './diagram.css';
import './simulation.css';
import { drawControls, drawnIn } from './canvas.js';
import { word } from './words.js';

const MOST_LINES = 200;

// The colours of the page, light and dark: the library would paint everything for white paper.
const COLOURS = { green: '--accent', 'grey-base': '--text-soft', 'grey-darken': '--text', 'grey-lighten': '--line-control', red: '--danger', silver: '--surface', white: '--surface' };
const colour = (name) => `var(${Object.entries(COLOURS).find(([part]) => name.includes(`-${part}`))?.[1] ?? '--text'})`;
const inOurColours = {
  neutralElementColors: ['value', {}],
  simulationStyles: ['value', { get: colour }],
};

async function mount(place) {
  const answer = await fetch(place.dataset.source, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`diagram source answered ${answer.status}`);
  const { xml } = await answer.json();
  const options = drawnIn(place);
  options.additionalModules.push(TokenSimulation, Support, inOurColours);
  const viewer = new NavigatedViewer(options);
  await viewer.importXML(xml);
  // The library's buttons stand beside their elements, also beside the outermost.
  const fit = () => {
    const canvas = viewer.get('canvas');
    canvas.zoom('fit-viewport', 'auto');
    canvas.zoom(canvas.zoom() * 0.94, { x: place.clientWidth / 2, y: place.clientHeight / 2 });
  };
  drawControls(place, viewer, word, fit);
  fit();
  new ResizeObserver(() => {
    viewer.get('canvas').resized();
    if (place.clientWidth) fit();
  }).observe(place);
  tell(viewer);
  command(viewer);
  viewer.get('toggleMode').toggleMode(true);
  place.dataset.ready = 'true';
}

/** The page's own buttons. */
function command(viewer) {
  const find = (name) => document.querySelector(`[data-simulation="${name}"]`);
  const [start, pause, reset] = ['start', 'pause', 'reset'].map(find);
  const bus = viewer.get('eventBus');
  const starts = viewer
    .get('elementRegistry')
    .filter(({ type, parent, labelTarget }) => type === 'bpmn:StartEvent' && !labelTarget && parent.type !== 'bpmn:SubProcess');
  start.addEventListener('click', () => starts[0] && viewer.get('simulationSupport').triggerElement(starts[0].id));
  pause.addEventListener('click', () => viewer.get('pauseSimulation').toggle());
  reset.addEventListener('click', () => viewer.get('resetSimulation').resetSimulation());
  bus.on('tokenSimulation.pauseSimulation', () => (pause.textContent = pause.dataset.go));
  bus.on('tokenSimulation.playSimulation', () => (pause.textContent = pause.dataset.pause));
  start.hidden = !starts.length;
  for (const button of [start, pause, reset]) button.disabled = false;
}

/** What tokens do, as a list: the same that the drawing shows. */
function tell(viewer) {
  const list = document.querySelector('[data-simulation-log]');
  const nothing = document.querySelector('[data-simulation-nothing]');
  const bus = viewer.get('eventBus');
  bus.on('tokenSimulation.simulator.trace', ({ action, element }) => {
    const name = element.businessObject?.name;
    if (action !== 'enter' || element.waypoints || !name) return;
    const line = document.createElement('li');
    line.textContent = name;
    list.append(line);
    if (list.children.length > MOST_LINES) list.firstElementChild.remove();
    nothing.hidden = true;
  });
  bus.on('tokenSimulation.resetSimulation', () => {
    list.replaceChildren();
    nothing.hidden = false;
  });
}

for (const place of document.querySelectorAll('[data-island="simulation"]')) {
  mount(place).catch((fault) => {
    console.warn(fault);
    place.textContent = word('diagram.not_drawn');
    place.dataset.ready = 'failed';
  });
}
