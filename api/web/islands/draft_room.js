// What all editors of models have: the file is kept on the server a moment after each change,
// checked and published by the buttons, and findings lead to what they speak of.
//
// <div data-at="/processes/12" data-base="3" data-csrf="…"></div>
// buttons data-editor="save|check|publish", data-editor-status, data-editor-findings.
import './typed_over.js';
import { word } from './words.js';

const AFTER = 1500;

/** What the editor begins with; an empty content means a new model. */
export async function fetched(place) {
  const answer = await fetch(`${place.dataset.at}/edit.json`, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`the editor's file was answered with ${answer.status}`);
  return answer.json();
}

const NARROW = '(max-width: 52rem)';

/** Where there is no room to edit, the editors only show. */
export const isNarrow = () => matchMedia(NARROW).matches;

/** An id that no other model has. */
export const newId = (kind) => `${kind}-${crypto.getRandomValues(new Uint32Array(1))[0].toString(36)}`;

/**
 * Opens the room of a draft; returns what to call after each change.
 *
 * @param {HTMLElement} place
 * @param {{ content: () => Promise<string>, mark: (marks: object) => void, turnTo: (id: string) => void }} editor
 */
export function open(place, editor) {
  const status = document.querySelector('[data-editor-status]');
  const list = document.querySelector('[data-editor-findings]');
  const buttons = Object.fromEntries([...document.querySelectorAll('[data-editor]')].map((one) => [one.dataset.editor, one]));
  let base = place.dataset.base;
  let waiting = null;
  let sending = Promise.resolve();

  const post = async (path) => {
    const answer = await fetch(`${place.dataset.at}${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { 'content-type': 'application/json', accept: 'application/json', 'x-csrf-token': place.dataset.csrf },
      body: JSON.stringify({ content: await editor.content(), base }),
    });
    return { status: answer.status, ...(await answer.json()) };
  };
  // One after the other: an older draft must never come after a newer one.
  const inTurn = (work) => (sending = sending.then(work, work));
  const save = () => {
    clearTimeout(waiting);
    waiting = null;
    return inTurn(async () => {
      const said = await post('/draft').catch(() => ({}));
      status.textContent = said.words ?? place.dataset.notSaved;
    });
  };
  const show = ({ html, marks }) => {
    editor.mark(marks ?? {});
    if (html) list.innerHTML = html;
    else list.textContent = place.dataset.failed;
  };
  const told = (path) => () =>
    inTurn(async () => {
      const said = await post(path).catch(() => ({}));
      if (said.address) {
        clearTimeout(waiting);
        location.assign(said.address);
        return;
      }
      show(said);
      document.getElementById('befunde').focus();
    });
  const publish = told('/publish');
  buttons.save.addEventListener('click', save);
  buttons.check.addEventListener('click', told('/draft/check'));
  buttons.publish.addEventListener('click', () => {
    save();
    publish();
  });
  list.addEventListener('click', ({ target }) => {
    const { element, publishOver } = target.closest('button')?.dataset ?? {};
    if (element) editor.turnTo(element);
    if (publishOver) {
      base = publishOver;
      publish();
    }
  });
  // Whoever makes the window narrow meets the editor again once there is room for it.
  const narrow = matchMedia(NARROW);
  narrow.addEventListener('change', () => place.classList.toggle('without-room', narrow.matches));
  for (const button of Object.values(buttons)) button.disabled = false;
  return () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, AFTER);
  };
}

/** Mounts an editor in each of its places; what fails is said there. */
export function everywhere(island, mount) {
  for (const place of document.querySelectorAll(`[data-island="${island}"]`)) {
    mount(place).then(
      () => { place.dataset.ready = 'true'; },
      (fault) => {
        console.warn(fault);
        place.textContent = place.dataset.unreadable || word('diagram.not_drawn');
        place.dataset.ready = 'failed';
      },
    );
  }
}
