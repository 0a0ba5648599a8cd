// The page of `vorgang scenario run --coverage`: diagrams with what scenarios have reached.
//
// It stands in that page as a whole, with its data beside it, and asks no network.
// The page says the same as lists; the drawing is for those who can see it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import './coverage.css';
import { drawControls, drawnIn } from './canvas.js';

const data = JSON.parse(document.getElementById('coverage-data').textContent);
const say = (name) => data.words[name];
// Smaller than this nobody reads it: then the drawing begins at its left end and can be moved.
const readable = (width) => (width < 700 ? 0.75 : 0.5);
const CONTROLS = 52;

async function mount(place) {
  const { xml, elements, flows } = data.diagrams[Number(place.dataset.coverage)];
  place.replaceChildren();
  const options = drawnIn(place);
  // All that the viewer itself says: the way into a collapsed sub-process.
  options.additionalModules.push({ translate: ['value', (text, values = {}) => say('open').replace('{element}', values.element ?? text)] });
  const viewer = new NavigatedViewer(options);
  await viewer.importXML(xml);
  const registry = viewer.get('elementRegistry');
  for (const [id, times] of Object.entries(elements)) {
    const shape = registry.get(id);
    if (shape) mark(viewer, id, times, corner(shape));
  }
  for (const [id, times] of Object.entries(flows)) {
    const flow = registry.get(id);
    // Where there is but one way on, the number of the element says it.
    if (flow) mark(viewer, id, times, flow.source.outgoing.length > 1 && middle(flow));
  }
  const fit = () => viewer.get('canvas').zoom('fit-viewport', 'auto');
  drawControls(place, viewer, say, fit);
  viewer.on('root.set', () => begin(viewer, place));
  begin(viewer, place);
  new ResizeObserver(() => begin(viewer, place)).observe(place);
  place.dataset.ready = 'true';
}

function mark(viewer, id, times, position) {
  viewer.get('canvas').addMarker(id, times ? 'reached' : 'missed');
  if (!position) return;
  const badge = document.createElement('div');
  badge.className = times ? 'count-badge' : 'count-badge none';
  badge.textContent = times ? `${times}\u00d7` : say('never');
  badge.title = times ? say('times').replace('{count}', times) : say('never.long');
  viewer.get('overlays').add(id, 'count', { position, html: badge });
}

/** Where labels and flows leave room: beside a gateway its flows' labels stand on the right. */
function corner({ type, height }) {
  if (type.endsWith('Gateway')) return { top: -9, left: -14 };
  if (type === 'bpmn:BoundaryEvent') return { top: height - 8, left: -16 };
  return { top: -12, right: 16 };
}

/** The middle of the longest part of a flow, seen from the corner that its overlays start from. */
function middle({ waypoints }) {
  let longest = null;
  for (let at = 1; at < waypoints.length; at += 1) {
    const [from, to] = [waypoints[at - 1], waypoints[at]];
    const [across, down] = [Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
    const length = Math.hypot(across, down);
    if (longest && length <= longest.length) continue;
    longest = { length, x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, upright: down > across };
  }
  const left = Math.min(...waypoints.map(({ x }) => x));
  const top = Math.min(...waypoints.map(({ y }) => y));
  // Below a line and left of it: labels stand above and on the right.
  const { x, y, upright } = longest;
  return upright ? { left: x - left - 32, top: y - top - 9 } : { left: x - left - 12, top: y - top + 4 };
}

/** As high as the drawing needs; all of it if it can be read, else from its beginning on. */
function begin(viewer, place) {
  const canvas = viewer.get('canvas');
  if (!place.clientWidth) return;
  const { inner } = canvas.viewbox();
  const margin = 24;
  const scale = Math.max(readable(place.clientWidth), Math.min(1, place.clientWidth / (inner.width + 2 * margin)));
  const needed = (inner.height + 2 * margin) * scale + CONTROLS;
  const height = `${Math.round(Math.min(720, Math.max(220, needed)))}px`;
  if (place.style.height !== height) place.style.height = height;
  canvas.resized();
  const width = place.clientWidth / scale;
  const tall = place.clientHeight / scale;
  const spare = Math.max(0, (width - inner.width - 2 * margin) / 2);
  const above = Math.max(CONTROLS / scale, (tall - inner.height) / 2);
  canvas.viewbox({ x: inner.x - margin - spare, y: inner.y - above, width, height: tall });
}

function draw(place) {
  if (place.dataset.ready) return;
  place.dataset.ready = 'begun';
  mount(place).catch((fault) => {
    console.warn(fault);
    place.textContent = say('diagram.unavailable');
    place.dataset.ready = 'failed';
  });
}

// A folder may hold hundreds of diagrams: each is drawn when it comes near, all of them for paper.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) draw(target);
    }
  },
  { rootMargin: '600px' },
);
const places = document.querySelectorAll('[data-coverage]');
for (const place of places) near.observe(place);
window.addEventListener('beforeprint', () => places.forEach(draw));
