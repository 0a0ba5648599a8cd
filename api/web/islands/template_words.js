// Element templates are files for Modeler, written in German; English pages say them in English.
import words from './template_words.json';
import { isEnglish } from './page_language.js';

const SAID = new Set(['name', 'description', 'label', 'placeholder', 'tooltip', 'message']);

/** Templates as the page speaks; what they bind and set stays as it is. */
export const spoken = (templates) => (isEnglish ? templates.map(inEnglish) : templates);

/** A template, or a part of one, in English. */
export function inEnglish(part) {
  if (Array.isArray(part)) return part.map(inEnglish);
  if (part === null || typeof part !== 'object') return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, said(key, value)]));
}

function said(key, value) {
  // A binding's name is the model's.
  if (key === 'binding') return value;
  return SAID.has(key) && typeof value === 'string' ? (words[value] ?? value) : inEnglish(value);
}
