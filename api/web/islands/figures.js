// Tables of a form: figures stand to the right, and a table that is too wide can be moved by keyboard.
import { isEnglish } from './page_language.js';
import { word } from './words.js';

const FIGURE = isEnglish
  ? /^[-\u2212]?(?:\D{1,4})?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?:\s?\S+)?$/
  : /^[-\u2212]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?(?:\s\S+)?$/;

/** Keeps doing so while form-js redraws, sorts and turns pages. */
export function alignFigures(place) {
  const align = () => place.querySelectorAll('.fjs-table').forEach(alignTable);
  new MutationObserver(align).observe(place, { childList: true, subtree: true, characterData: true });
  align();
}

function alignTable(table) {
  const rows = [...table.querySelectorAll('tbody tr')];
  table.querySelectorAll('thead th').forEach((head, column) => {
    const cells = rows.map((row) => row.cells[column]).filter(Boolean);
    const figures = cells.length > 0 && cells.every((cell) => FIGURE.test(cell.textContent.trim()));
    for (const cell of [head, ...cells]) cell.classList.toggle('figures', figures);
  });
  const box = table.parentElement;
  if (box.scrollWidth <= box.clientWidth || box.tabIndex === 0) return;
  box.tabIndex = 0;
  box.setAttribute('role', 'region');
  const label = table.closest('.fjs-form-field')?.querySelector('.fjs-form-field-label')?.textContent;
  box.setAttribute('aria-label', label || word('table.region'));
}
