// Numbers as readers of the page's language write them. All on text: no value ever passes through
// floating point.
import { isEnglish } from './page_language.js';

const GERMAN = { form: /^-?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?$/, group: '.', decimal: ',' };
const ENGLISH = { form: /^-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?$/, group: ',', decimal: '.' };
const notationOf = (english) => (english ? ENGLISH : GERMAN);

/**
 * Read what a person typed.
 * @returns {string|null|undefined} plain notation such as "1234.5", null if empty,
 *   undefined if it is no number. In German "1.234" is one thousand and "1.23" is refused, never
 *   guessed; in English "1,234" and "1,23".
 * @param {boolean} [english] what the page speaks, if left out
 */
export function parseNumber(typed, english = isEnglish) {
  const { form, group, decimal } = notationOf(english);
  const text = typed.replace(/[\s\u00a0\u202f]/g, '').replace(/^[\u2212\u2013]/, '-');
  if (text === '') return null;
  if (!form.test(text)) return undefined;
  const [whole, fraction] = text.replaceAll(group, '').split(decimal);
  const [, sign, digits] = /^(-?)0*(\d+)$/.exec(whole);
  const plain = digits + (fraction ? `.${fraction}` : '');
  return (/[1-9]/.test(plain) ? sign : '') + plain;
}

/**
 * Write a number of plain notation.
 * @param {string|number|null|undefined} value
 * @param {number} [digits] decimals to fill up with zeros
 * @param {boolean} [english] what the page speaks, if left out
 */
export function writeNumber(value, digits = 0, english = isEnglish) {
  if (value === null || value === undefined || value === '') return '';
  const plain = plainNotation(String(value));
  if (plain === null) return '';
  const { group, decimal } = notationOf(english);
  const [whole, fraction = ''] = plain.replace('-', '').split('.');
  const decimals = fraction.padEnd(digits, '0');
  const sign = plain.startsWith('-') ? '-' : '';
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, group) + (decimals ? decimal + decimals : '');
}

/** Write out an exponent: "1e-7" becomes "0.0000001"; null if the text is no number. */
export function plainNotation(text) {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (!parts) return null;
  const [, sign, whole, fraction = '', exponent = '0'] = parts;
  const point = whole.length + Number(exponent);
  const digits = whole + fraction;
  const padded = point > 0 ? digits.padEnd(point, '0') : '0'.repeat(1 - point) + digits;
  const split = Math.max(point, 1);
  const head = padded.slice(0, split).replace(/^0+(?=\d)/, '');
  const tail = padded.slice(split);
  return sign + head + (tail ? `.${tail}` : '');
}

/** A number that a double holds exactly becomes one, for FEEL; any other stays text. */
export function numberOrText(plain) {
  const number = Number(plain);
  const trimmed = plain.includes('.') ? plain.replace(/\.?0+$/, '') : plain;
  return plainNotation(String(number)) === trimmed ? number : plain;
}
