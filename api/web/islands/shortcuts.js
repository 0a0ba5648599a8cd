// Single keys on the list of tasks, while the page has a [data-shortcuts]: its help sheet.
//
// They do nothing in fields, with Ctrl, Alt or Meta, or while a dialog is open; who does not want
// them turns them off, and the page comes without the sheet (WCAG 2.1.4).

const sheet = document.querySelector('dialog[data-shortcuts]');

const rows = () => [...document.querySelectorAll('[data-task]')];
const title = (row) => row?.querySelector('a.cover');
const current = () => rows().find((row) => row.contains(document.activeElement));

/** Go so many tasks on; from outside the list, to its first. */
function step(by) {
  const all = rows();
  const at = all.indexOf(current());
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  title(all[next])?.focus();
  all[next]?.scrollIntoView({ block: 'nearest' });
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  c: () => current()?.querySelector('form.who button')?.click(),
  x: () => current()?.querySelector('.pick')?.click(),
  n: () => document.getElementById('starten')?.click(),
  '/': () => document.querySelector('[data-key-search]')?.focus(),
  '?': () => sheet.showModal(),
};

function typing(target) {
  return target instanceof Element
    && target.matches('textarea, select, [contenteditable], input:not([type="checkbox"])');
}

if (sheet instanceof HTMLDialogElement) {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (typing(event.target) || document.querySelector('dialog[open]')) return;
    const act = KEYS[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
}
