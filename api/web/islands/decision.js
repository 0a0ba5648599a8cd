// The decision island: a decision drawn as Camunda Modeler draws it, and the rules that matched.
//
// <div class="drawing" data-island="decision" data-part="logic|overview" data-source="/decisions/1/drawing.json"
//      data-result="id" data-says-hit="trifft zu" …></div>
//
// Whatever is shown in the element `data-result` tells by data-lit="1 3" which rules to light and by
// data-state whether they hold ("hit") or contradict each other ("conflict").
import TableViewer from 'dmn-js-decision-table/lib/Viewer';
import DiagramViewer from 'dmn-js-drd/lib/NavigatedViewer';
import ExpressionViewer from 'dmn-js-literal-expression/lib/Viewer';
import Manager from 'dmn-js-shared/lib/base/Manager';
import { containsDi } from 'dmn-js-shared/lib/util/DiUtil';
import { is } from 'dmn-js-shared/lib/util/ModelUtil';
import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import './decision.css';
import { translateDecision, word } from './words.js';

/** dmn-js' viewer without its editor of boxed expressions, which would be three quarters of it. */
class Viewer extends Manager {
  _getViewProviders() {
    const decides = (kind) => (element) => is(element, 'dmn:Decision') && is(element.decisionLogic, kind);
    return [
      { id: 'drd', constructor: DiagramViewer, opens: (element) => is(element, 'dmn:Definitions') && containsDi(element) },
      { id: 'decisionTable', constructor: TableViewer, opens: decides('dmn:DecisionTable') },
      { id: 'literalExpression', constructor: ExpressionViewer, opens: decides('dmn:LiteralExpression') },
    ];
  }
}

const german = { translate: ['value', translateDecision] };

async function mount(place) {
  const answer = await fetch(place.dataset.source, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`drawing source answered ${answer.status}`);
  const { xml, decision, view, pages } = await answer.json();
  const overview = place.dataset.part === 'overview';
  const viewer = new Viewer({
    container: place,
    height: overview ? '100%' : 'auto',
    drd: {
      additionalModules: [german],
      drdRenderer: { defaultFillColor: 'var(--surface)', defaultStrokeColor: 'var(--text-soft)', defaultLabelColor: 'var(--text)' },
    },
    decisionTable: { additionalModules: [german] },
    literalExpression: { additionalModules: [german] },
  });
  await viewer.importXML(xml, { open: false });
  const wanted = overview ? ({ type }) => type === 'drd' : (one) => one.id === decision && one.type === view;
  const found = viewer.getViews().find(wanted);
  // A model without coordinates has no diagram; the tabs above lead to the same pages.
  if (!found && overview) return place.closest('[data-overview]').remove();
  if (!found) throw new Error('nothing to draw');
  await viewer.open(found);
  if (overview) showOverview(place, viewer.getActiveViewer(), decision, pages);
  else showLogic(place);
  place.dataset.ready = 'true';
}

/** The decision of this page stands out; the others are ways to their pages. */
function showOverview(place, drd, decision, pages) {
  const canvas = drd.get('canvas');
  if (drd.get('elementRegistry').get(decision)) canvas.addMarker(decision, 'active');
  const go = ({ element }) => {
    const address = pages[element.id];
    if (address && element.id !== decision) location.assign(address);
    return false;
  };
  drd.on('drillDown.click', 2000, go);
  drd.on('element.click', go);
  drd.get('elementRegistry').forEach(({ id }) => id in pages && id !== decision && canvas.addMarker(id, 'linked'));
  const fit = () => {
    canvas.resized();
    if (!place.clientWidth) return;
    canvas.zoom('fit-viewport', 'auto');
    // A little paper around the drawing, and no larger than drawn.
    canvas.zoom(Math.min(1, canvas.zoom() * 0.88), 'auto');
  };
  fit();
  new ResizeObserver(fit).observe(place);
}

function showLogic(place) {
  const box = place.querySelector('.tjs-table-container');
  if (box) {
    // The box that scrolls is the one to be reached by keyboard.
    for (const name of ['role', 'tabindex', 'aria-label']) {
      box.setAttribute(name, place.getAttribute(name));
      place.removeAttribute(name);
    }
  }
  // Over the numbers of the rules stands nothing to be seen; who hears the table is told what they are.
  for (const head of place.querySelectorAll('th.index-column:empty')) {
    const name = document.createElement('span');
    name.className = 'hidden-text';
    name.textContent = place.dataset.saysRule;
    head.append(name);
  }
  rowsOf(place).forEach((row, index) => {
    row.id = `regel-${index + 1}`;
    row.tabIndex = -1;
  });
  const result = document.getElementById(place.dataset.result);
  if (!result) return;
  const light = () => lightRules(place, result.querySelector('[data-lit]'));
  result.addEventListener('vorgang:answered', light);
  result.addEventListener('click', (event) => goToRule(event));
  light();
}

const rowsOf = (place) => [...place.querySelectorAll('.tjs-table tbody tr')];

function lightRules(place, outcome) {
  const legend = place.closest('.panel').querySelector('[data-legend]');
  const numbers = new Set((outcome?.dataset.lit ?? '').split(' ').filter(Boolean));
  const state = outcome?.dataset.state;
  // A failure before any rule was looked at says nothing about the rules.
  const told = Boolean(outcome) && (state === 'hit' || numbers.size > 0);
  rowsOf(place).forEach((row, index) => {
    const isLit = numbers.has(String(index + 1));
    row.classList.toggle('lit', told && isLit);
    row.classList.toggle('conflict', told && isLit && state === 'conflict');
    row.classList.toggle('missed', told && !isLit);
    say(row, told ? place.dataset[isLit ? (state === 'conflict' ? 'saysConflict' : 'saysHit') : 'saysMissed'] : '');
  });
  if (!legend) return;
  legend.hidden = !told;
  for (const item of legend.querySelectorAll('[data-of]')) item.hidden = item.dataset.of !== state;
}

/** What the colour of a row means, for those who do not see it. */
function say(row, words) {
  const cell = row.cells[0];
  const note = cell.querySelector('.hidden-text') ?? document.createElement('span');
  note.className = 'hidden-text';
  note.textContent = words ? ` (${words})` : '';
  cell.append(note);
}

function goToRule(event) {
  const link = event.target.closest?.('[data-rule]');
  const row = link && document.getElementById(`regel-${link.dataset.rule}`);
  if (!row) return;
  event.preventDefault();
  row.scrollIntoView({ block: 'center' });
  row.focus({ preventScroll: true });
}

for (const place of document.querySelectorAll('[data-island="decision"]')) {
  mount(place).catch((fault) => {
    console.warn(fault);
    place.textContent = word('decision.unavailable');
    place.dataset.ready = 'failed';
  });
}
