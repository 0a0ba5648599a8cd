// What is wrong, above the form: one link for each fault, in the words shown at the field.
import { word } from './words.js';

const PREFIX = word('errors.prefix');

/** @param {{message: string, control?: Element|null}[]} entries */
export function showErrors(place, entries) {
  clearErrors(place);
  const section = document.createElement('section');
  section.className = 'errors';
  section.setAttribute('role', 'alert');
  section.tabIndex = -1;
  const heading = document.createElement('h2');
  heading.textContent = word('errors.title');
  heading.id = `${place.id || 'form'}-errors`;
  section.setAttribute('aria-labelledby', heading.id);
  const list = document.createElement('ul');
  for (const { message, control } of entries) list.append(entry(message, control));
  section.append(heading, list);
  place.prepend(section);
  if (!document.title.startsWith(PREFIX)) document.title = PREFIX + document.title;
  section.focus();
}

export function clearErrors(place) {
  place.querySelector(':scope > .errors')?.remove();
  if (document.title.startsWith(PREFIX)) document.title = document.title.slice(PREFIX.length);
}

function entry(message, control) {
  const item = document.createElement('li');
  if (!control) {
    item.textContent = message;
    return item;
  }
  const link = document.createElement('a');
  link.href = `#${control.id}`;
  link.textContent = message;
  link.addEventListener('click', (event) => {
    event.preventDefault();
    control.scrollIntoView({ block: 'center' });
    control.focus({ preventScroll: true });
  });
  item.append(link);
  return item;
}
