// What every drawn diagram of the product has: a polite wheel and finger, controls, the keyboard.

// The wheel moves the page, not the diagram, unless Ctrl is held: nobody gets caught while scrolling.
class PoliteScroll {
  constructor(canvas) {
    const container = canvas.getContainer();
    const pass = (event) => {
      if (!event.ctrlKey && !event.metaKey) event.stopImmediatePropagation();
    };
    container.addEventListener('wheel', pass, { capture: true });
    // A finger moves the page up and down (touch-action in the sheet) and the diagram sideways.
    let last = null;
    container.addEventListener('pointerdown', (event) => {
      last = event.pointerType === 'touch' && event.isPrimary ? event.clientX : null;
    });
    container.addEventListener('pointermove', (event) => {
      if (last === null || !event.isPrimary) return;
      canvas.scroll({ dx: event.clientX - last, dy: 0 });
      last = event.clientX;
    });
    for (const name of ['pointerup', 'pointercancel']) {
      container.addEventListener(name, () => {
        last = null;
      });
    }
  }
}
PoliteScroll.$inject = ['canvas'];

/** What a viewer in this place is made with. */
export const drawnIn = (place) => ({
  container: place,
  bpmnRenderer: {
    defaultFillColor: 'var(--surface)',
    defaultStrokeColor: 'var(--text-soft)',
    defaultLabelColor: 'var(--text)',
  },
  additionalModules: [{ __init__: ['politeScroll'], politeScroll: ['type', PoliteScroll] }],
});

/** Buttons and keys that move the drawing; `say` gives the words, `fit` shows all of it. */
export function drawControls(place, viewer, say, fit) {
  const canvas = viewer.get('canvas');
  const bar = document.createElement('div');
  bar.className = 'diagram-controls';
  const add = (sign, name, act) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'button';
    button.textContent = sign;
    button.setAttribute('aria-label', say(name));
    button.title = say(name);
    button.addEventListener('click', act);
    bar.append(button);
  };
  const step = (factor) => () => canvas.zoom(Math.min(4, Math.max(0.2, canvas.zoom() * factor)), 'auto');
  add('+', 'diagram.zoom.in', step(1.25));
  add('\u2212', 'diagram.zoom.out', step(0.8));
  add('\u2922', 'diagram.zoom.fit', fit);
  place.append(bar);
  place.tabIndex = 0;
  place.setAttribute('role', place.getAttribute('role') ?? 'region');
  place.setAttribute('aria-label', place.getAttribute('aria-label') ?? say('diagram.region'));
  place.addEventListener('keydown', (event) => {
    const moves = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] };
    const move = event.target === place && moves[event.key];
    if (!move) return;
    event.preventDefault();
    canvas.scroll({ dx: move[0], dy: move[1] });
  });
}
