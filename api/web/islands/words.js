// The words of the product, one catalogue for the browser and the server, in the page's language.
import { isEnglish } from './page_language.js';

const { default: catalogue } = isEnglish ? await import('./english_words.js') : await import('./german_words.js');

const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** The words of the page itself. */
export const word = (name, values = {}) => fill(catalogue.page[name], values);

/** What is wrong with a field, in the very words the server uses. */
export const fault = (code, label, values = {}) =>
  fill(catalogue.faults[code], { label, ...values });

/** A text of form-js in the page's language; the build refuses texts that have no German. */
export const translate = (text, values = {}) => fill(catalogue['form-js']?.[text] ?? text, values);

/** A text of dmn-js in the page's language; the names of types that a model defines have none. */
export const translateDecision = (text, values = {}) => fill(catalogue['dmn-js'][text] ?? text, values);
