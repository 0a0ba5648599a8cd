// The diagram island: where a case stands.
//
// <div class="island diagram" data-island="diagram" data-source="/cases/1/diagram.json"></div>
//
// What a page knows itself stands in data-state, as JSON, beside what the source answers; when it is
// another one (`vorgang:state`), the marks follow, and what was moved and zoomed stays so. It may also
// hold `marks`, classes by element, and `notes`, a word or number at an element, each by its id.
//
// The page says the same as a list; the drawing is for those who can see it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { drawControls, drawnIn } from './canvas.js';
import { word } from './words.js';

async function mount(place) {
  const answer = await fetch(place.dataset.source, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`diagram source answered ${answer.status}`);
  const given = () => JSON.parse(place.dataset.state ?? '{}');
  let state = { ...(await answer.json()), ...given() };
  const viewer = new NavigatedViewer(drawnIn(place));
  await viewer.importXML(state.xml);
  mark(viewer, state);
  told(viewer, state);
  drawControls(place, viewer, word, () => viewer.get('canvas').zoom('fit-viewport', 'auto'));
  const fitted = cutOut(viewer);
  const fit = () => {
    fitDiagram(viewer, place, state);
    fitted.keep();
  };
  fit();
  // Whoever moved or zoomed the drawing keeps their cut-out when the page around it changes.
  new ResizeObserver(() => (fitted.isKept() ? fit() : viewer.get('canvas').resized())).observe(place);
  // Only what is marked is drawn anew: the cut-out and its size are whoever looks at it's.
  place.addEventListener('vorgang:state', () => {
    state = { ...state, ...given() };
    unmark(viewer);
    mark(viewer, state);
  });
  place.dataset.ready = 'true';
}

/** What of the drawing is shown, and whether it is still what was kept. */
function cutOut(viewer) {
  const canvas = viewer.get('canvas');
  const now = () => {
    const { x, y } = canvas.viewbox();
    return [x, y, canvas.zoom()].map((one) => one.toFixed(3)).join(' ');
  };
  let kept = now();
  return { keep: () => (kept = now()), isKept: () => kept === now() };
}

const STANDING = ['done', 'active', 'incident'];

function unmark(viewer) {
  const canvas = viewer.get('canvas');
  viewer.get('elementRegistry').forEach((element) => STANDING.forEach((name) => canvas.removeMarker(element, name)));
  viewer.get('overlays').remove({ type: 'token' });
}

function mark(viewer, { tokens = [], completed = [], incidents = [] }) {
  const canvas = viewer.get('canvas');
  const registry = viewer.get('elementRegistry');
  const known = (id) => registry.get(id);
  for (const id of completed.filter(known)) canvas.addMarker(id, 'done');
  for (const flow of walkedFlows(registry, new Set(completed))) canvas.addMarker(flow.id, 'done');
  for (const { activity_id: id, count } of tokens) {
    if (!known(id) || !count) continue;
    canvas.removeMarker(id, 'done');
    canvas.addMarker(id, 'active');
    addBadge(viewer, id, count, incidents.includes(id));
  }
  for (const id of incidents.filter(known)) {
    canvas.removeMarker(id, 'done');
    canvas.removeMarker(id, 'active');
    canvas.addMarker(id, 'incident');
    if (!tokens.some((token) => token.activity_id === id && token.count)) addBadge(viewer, id, 1, true);
  }
}

/** What the page itself says of elements; flows have no room for a note. */
function told(viewer, { marks = {}, notes = {} }) {
  const registry = viewer.get('elementRegistry');
  for (const [id, name] of Object.entries(marks)) if (registry.get(id)) viewer.get('canvas').addMarker(id, name);
  for (const [id, text] of Object.entries(notes)) {
    if (!registry.get(id) || registry.get(id).waypoints) continue;
    const badge = document.createElement('div');
    badge.className = 'element-note';
    badge.textContent = text;
    viewer.get('overlays').add(id, 'note', { position: { bottom: 10, left: -6 }, html: badge });
  }
}

/** A flow was certainly walked if both its ends are done and its source has no other way out. */
function walkedFlows(registry, completed) {
  return registry.filter(
    (element) =>
      element.waypoints &&
      element.type === 'bpmn:SequenceFlow' &&
      (completed.has(element.id) ||
        (completed.has(element.source.id) &&
          completed.has(element.target.id) &&
          (element.source.outgoing.length === 1 || element.source.type === 'bpmn:ParallelGateway'))),
  );
}

function addBadge(viewer, id, count, incident) {
  const badge = document.createElement('div');
  badge.className = incident ? 'token-badge bad' : 'token-badge';
  badge.textContent = incident ? `${count} !` : String(count);
  const says = count === 1 ? word('diagram.tokens.one') : word('diagram.tokens.many', { value: count });
  badge.title = incident ? `${word('diagram.incident')}: ${says}` : says;
  viewer.get('overlays').add(id, 'token', { position: { top: -12, right: 14 }, html: badge });
}

/** Fit all of it, but never smaller than can be read: then begin at the running step. */
function fitDiagram(viewer, place, { tokens = [], incidents = [] }) {
  const canvas = viewer.get('canvas');
  canvas.resized();
  if (!place.clientWidth || !place.clientHeight) return;
  canvas.zoom('fit-viewport', 'auto');
  const readable = 0.5;
  if (canvas.zoom() >= readable) return;
  const current = [...incidents, ...tokens.map((token) => token.activity_id)]
    .map((id) => viewer.get('elementRegistry').get(id))
    .find(Boolean);
  // Nothing runs any more: all of it is the picture.
  if (!current) return;
  canvas.zoom(readable);
  const { width, height, inner } = canvas.viewbox();
  const margin = 20;
  // Centred on the step, but without empty paper beyond the ends of the drawing.
  const within = (start, size, from, all) =>
    all + 2 * margin <= size ? from + (all - size) / 2 : Math.min(Math.max(start, from - margin), from + all + margin - size);
  canvas.viewbox({
    x: within(current.x + current.width / 2 - width / 2, width, inner.x, inner.width),
    y: within(current.y + current.height / 2 - height / 2, height, inner.y, inner.height),
    width,
    height,
  });
}

for (const place of document.querySelectorAll('[data-island="diagram"]')) {
  mount(place).catch((fault) => {
    console.warn(fault);
    // A drawing alone has no list beside it.
    const list = place.closest('.panel')?.querySelector('details');
    place.textContent = word(list ? 'diagram.unavailable' : 'diagram.not_drawn');
    place.dataset.ready = 'failed';
  });
}
