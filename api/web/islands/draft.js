// The draft: what was filled in is kept on the server by itself, a moment after the last change.
// <div data-island="form" data-draft-to="/tasks/1/draft">, and <span role="status" data-form-saved>.
import { word } from './words.js';

const AFTER = 1200;
const LARGEST_IN_PASSING = 60_000; // characters that a browser still sends while it leaves a page
const CHECK = 'M4 10.5l4 4 8-9';

/**
 * @param {(values: object) => object} complete adds what form-js says nothing about
 * @returns {{pause: () => Promise<void>, goOn: () => void}} while the form is handed in nothing is kept;
 *   what is under way has arrived when `pause` is over, so that no draft outlives what was handed in
 */
export function keepDraft(form, place, complete) {
  const status = (place.closest('[data-form-page]') ?? document).querySelector('[data-form-saved]');
  const current = () => JSON.stringify({ data: withoutFiles(complete(form._getSubmitData())) });
  let kept = current();
  let waiting = null;
  let paused = false;
  let sending = Promise.resolve();

  const send = async (keepalive) => {
    waiting = null;
    const body = current();
    if (paused || body === kept) return;
    if (keepalive && body.length > LARGEST_IN_PASSING) return;
    try {
      const answer = await fetch(place.dataset.draftTo, {
        method: 'POST',
        redirect: 'manual',
        keepalive,
        headers: {
          'content-type': 'application/json',
          accept: 'application/json',
          'x-csrf-token': place.dataset.csrf,
        },
        body,
      });
      if (!answer.ok) throw new Error(`the draft was answered with ${answer.status}`);
      const { time } = await answer.json();
      kept = body;
      say(status, word('draft.saved', { time }), true);
    } catch {
      say(status, word('draft.failed'), false);
    }
  };
  // One after the other: an older draft must never come after a newer one.
  const soon = (keepalive = false) => (sending = sending.then(() => send(keepalive)));
  const changed = () => {
    clearTimeout(waiting);
    waiting = setTimeout(soon, AFTER);
  };
  form.on('changed', changed);
  addEventListener('pagehide', () => {
    if (waiting === null) return;
    clearTimeout(waiting);
    send(true);
  });
  return {
    pause: () => {
      clearTimeout(waiting);
      waiting = null;
      paused = true;
      return sending;
    },
    goOn: () => {
      paused = false;
      changed();
    },
  };
}

/** A file that was chosen is in this window alone: its name for the form says nothing elsewhere. */
function withoutFiles(value) {
  if (typeof value === 'string') return value.startsWith('files::') ? null : value;
  if (Array.isArray(value)) return value.map(withoutFiles);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withoutFiles(inner)]));
}

function say(status, words, good) {
  if (!status || status.textContent === words) return;
  status.replaceChildren(...(good ? [mark()] : []), words);
}

function mark() {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('viewBox', '0 0 20 20');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS('http://www.w3.org/2000/svg', 'path');
  path.setAttribute('d', CHECK);
  svg.append(path);
  return svg;
}
