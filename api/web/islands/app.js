// Every page: the few behaviours that HTML does not have.
import './live.js';
import './partial.js';
import './shortcuts.js';

/** A refused form gets the focus on its summary, so that it is read out. */
const focusErrors = (root) => root.querySelector('.errors[tabindex="-1"]')?.focus();
focusErrors(document);
document.addEventListener('htmx:afterSwap', (event) => focusErrors(event.detail.elt));

/** What was asked for must not appear out of sight, as it would on a phone. */
document.addEventListener('htmx:afterSettle', () => {
  const news = document.querySelector('[data-into-view]');
  const { top } = news?.getBoundingClientRect() ?? { top: 0 };
  if (news && (top < 0 || top > innerHeight - 120)) news.scrollIntoView({ block: 'start' });
});

/** Of tabs and views that do not fit beside each other, the current one is in sight. */
for (const current of document.querySelectorAll(':is(.tabs, .rail) [aria-current]')) {
  const strip = current.closest('.tabs, .rail');
  const [place, all] = [current, strip].map((one) => one.getBoundingClientRect());
  strip.scrollLeft += place.left - all.left - (all.width - place.width) / 2;
}

/** A button that was pressed once does nothing twice: forms are sent a single time. */
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
  if ((event.submitter?.getAttribute('formmethod') ?? form.method) !== 'post') return;
  if (form.dataset.sent === 'true') {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'true';
  for (const button of form.querySelectorAll('button:not([type="button"])')) {
    button.setAttribute('aria-disabled', 'true');
  }
  // A file that is handed out leaves the page as it is: it can be asked for again in a moment.
  if ('downloads' in form.dataset) setTimeout(() => sendableAgain(form), 3000);
});
const sendableAgain = (form) => {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll('[aria-disabled]')) button.removeAttribute('aria-disabled');
};
// Coming back from the page cache, the forms can be sent again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) document.querySelectorAll('form[data-sent]').forEach(sendableAgain);
});

/** <button data-opens="id"> opens a dialog that asks back; <button data-closes> leaves it. */
document.addEventListener('click', (event) => {
  const opener = event.target.closest?.('[data-opens]');
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens);
    if (dialog instanceof HTMLDialogElement) {
      event.preventDefault();
      dialog.showModal();
    }
  }
  event.target.closest?.('[data-closes]')?.closest('dialog')?.close();
});

/** Toasts stay at least eight seconds, longer while somebody reads or points at them. */
const fade = (toast) => {
  const leave = () => (toast.matches(':hover, :focus-within') ? setTimeout(leave, 2000) : toast.remove());
  setTimeout(leave, 8000);
};
document.querySelectorAll('.toast').forEach(fade);
document.addEventListener('htmx:afterSwap', (event) => event.detail.elt.querySelectorAll('.toast').forEach(fade));
