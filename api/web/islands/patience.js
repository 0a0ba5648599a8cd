// When a field says what is wrong with it: once it is left, not while somebody still types.
// And never between press and release: the page would move, and the click would miss its button.
const AFTER_CLICK = 200;

const fieldOf = (control) => control.closest?.('.fjs-form-field');

/** @param {(field: Element) => void} complain tells what is wrong with a field that was left */
export function complainWhenLeft(place, complain) {
  const changed = new WeakSet();
  const left = new Set();
  let pressed = 0;
  const tell = () => {
    if (pressed) return;
    for (const field of left) if (field.isConnected) complain(field);
    left.clear();
  };
  place.addEventListener('input', (event) => {
    const field = fieldOf(event.target);
    if (field) changed.add(field);
  });
  place.addEventListener('focusout', (event) => {
    const field = fieldOf(event.target);
    if (!changed.has(field) || field.contains(event.relatedTarget)) return;
    left.add(field);
    setTimeout(tell);
  });
  document.addEventListener('pointerdown', () => (pressed = Infinity), { capture: true });
  for (const name of ['pointerup', 'pointercancel']) {
    const released = () => {
      const mine = (pressed = performance.now());
      // A finger's click comes after its release.
      setTimeout(() => {
        if (pressed !== mine) return;
        pressed = 0;
        tell();
      }, AFTER_CLICK);
    };
    document.addEventListener(name, released, { capture: true });
  }
}
