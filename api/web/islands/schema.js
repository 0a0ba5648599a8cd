// Small changes to a schema before it is drawn; the stored schema stays as it is.
import { OPTIONAL } from './validator.js';

const ASKING = ['textfield', 'textarea', 'number', 'datetime', 'radio', 'select', 'checklist', 'taglist', 'filepicker'];

/**
 * @returns {{schema: object, submitLabel: string|null}} the schema without its own submit buttons
 *   (the page has one), optional fields marked if that is wanted, times in 24 hours.
 */
export function prepare(stored, { markOptional = true } = {}) {
  let submitLabel = null;
  const visit = (component) => {
    if (component.type === 'button' && (component.action ?? 'submit') === 'submit') {
      submitLabel ??= component.label ?? null;
      return [];
    }
    if (component.type === 'iframe') return [linkTo(component)];
    const own = { ...component };
    if (component.components) own.components = component.components.flatMap(visit);
    if (component.type === 'datetime') own.use24h = true;
    if (markOptional && isOptional(component)) {
      const name = component.type === 'datetime' && component.subtype !== 'time' ? 'dateLabel' : 'label';
      const key = component.type === 'datetime' && component.subtype === 'time' ? 'timeLabel' : name;
      const label = typeof own[key] === 'string' ? own[key].trim() : '';
      if (label && !label.startsWith('=') && !label.endsWith(OPTIONAL.trim())) {
        own[key] = label + OPTIONAL;
        own.markedOptional = true;
      }
    }
    return [own];
  };
  const [schema] = visit(stored);
  return { schema, submitLabel };
}

/** Pages of others are not shown within ours (frame-src); a link to one stands in its place. */
const linkTo = ({ id, url, label, conditional, layout }) => ({
  type: 'text',
  id,
  conditional,
  layout,
  text: typeof url === 'string' && url ? `[${nameOf(label, url)}](${templated(url)})` : '',
});
const templated = (text) => (text.startsWith('=') ? `{{${text.slice(1).trim()}}}` : text);
const nameOf = (label, url) => templated(typeof label === 'string' && label.trim() ? label : url).replace(/[[\]]/g, '');

const isOptional = (component) =>
  ASKING.includes(component.type) &&
  !component.validate?.required &&
  !component.disabled &&
  !component.readonly;
