// The words of the product, one catalogue for the browser and the server.
import catalogue from '../../../forms/messages.de.json';

const fill = (template, values) =>
  template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));

/** The words of the page itself. */
export const word = (name, values = {}) => fill(catalogue.page[name], values);

/** What is wrong with a field, in the very words the server uses. */
export const fault = (code, label, values = {}) =>
  fill(catalogue.faults[code], { label, ...values });

/** German for a text of form-js; the build refuses texts that have none. */
export const translate = (text, values = {}) => fill(catalogue['form-js'][text] ?? text, values);

/** German for a text of dmn-js; the names of types that a model defines have none. */
export const translateDecision = (text, values = {}) => fill(catalogue['dmn-js'][text] ?? text, values);
