// What a value must satisfy: the server's rules (forms/rules.py), told while typing.
// The server decides; a test runs both on the same values.
import Big from 'big.js';
import { NO_DATE } from './german_date.js';
import { checkDates, dayOf, germanMoment } from './limits.js';
import { plainNotation, writeNumber } from './written_number.js';
import { fault } from './words.js';

const EMAIL =
  /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const LONGEST_EMAIL = 254;
const PHONE = /^(?:\+|00)[1-9][0-9]{6,14}$/;
const MOST_DIGITS = 17;
const LONGEST_TEXT = 100000;
const CHOICES = ['radio', 'select', 'checklist', 'taglist'];

/** What the number field holds while the text in it is no number. */
export const NO_NUMBER = 'NaN';

/**
 * @param {object} field component of the schema
 * @param {*} value
 * @param {{min, max, minLength, maxLength, earliest, latest}} limits evaluated, undefined or null if there is none
 * @param {string} label
 * @param {string} today YYYY-MM-DD in Germany
 * @returns {{code: string, message: string}[]}
 */
export function complaints(field, value, limits, label, today) {
  const found = [];
  const say = (code, values) =>
    found.push({ code: code.split('.')[0], message: fault(code, label, values) });
  const validate = field.validate ?? {};
  if (validate.required && isEmpty(field, value)) say(missing(field));
  if (field.type === 'number' && value !== null && value !== undefined && value !== '') {
    checkNumber(field, value, limits, say);
  } else if (['textfield', 'textarea'].includes(field.type) && value) {
    checkText(validate, String(value), limits, say, found);
  } else if (field.type === 'datetime' && value === NO_DATE) {
    say(field.subtype ?? 'date');
  } else if (field.type === 'datetime' && value && field.subtype !== 'time') {
    if (field.disallowPassedDates && dayOf(value) < today) say('past');
    checkDates(field, value, limits, say);
  }
  return found;
}

function isEmpty(field, value) {
  if (field.type === 'checkbox') return value !== true;
  return value === null || value === undefined || value === '' || value?.length === 0;
}

function missing(field) {
  if (field.type === 'datetime') return `required.${field.subtype ?? 'date'}`;
  if (field.type === 'checkbox') return 'required.check';
  if (field.type === 'filepicker') return 'required.file';
  return CHOICES.includes(field.type) ? 'required.choice' : 'required';
}

function checkNumber(field, value, limits, say) {
  const plain = plainNotation(String(value));
  if (plain === null) return say('number');
  const [whole, fraction = ''] = plain.replace('-', '').split('.');
  if (whole.length > MOST_DIGITS || fraction.length > MOST_DIGITS) {
    return say('number.size', { value: MOST_DIGITS });
  }
  const digits = field.decimalDigits;
  if (Number.isInteger(digits) && fraction.replace(/0+$/, '').length > digits) {
    say({ 0: 'digits.zero', 1: 'digits.one' }[digits] ?? 'digits', { value: digits });
  }
  const number = Big(plain);
  if (field.increment) {
    const step = Big(field.increment);
    const rest = number.mod(step);
    if (!rest.eq(0)) {
      const near = number.minus(rest);
      const far = number.lt(0) ? near.minus(step) : near.plus(step);
      const [previous, next] = [near, far].sort((a, b) => a.cmp(b)).map((it) => it.toFixed());
      say('increment', {
        value: writeNumber(step.toFixed()),
        previous: writeNumber(previous),
        next: writeNumber(next),
      });
    }
  }
  checkBound('min', limits.min, number, say);
  checkBound('max', limits.max, number, say);
}

function checkText(validate, text, limits, say, found) {
  if (text.length > LONGEST_TEXT) {
    const values = { value: writeNumber(LONGEST_TEXT), actual: writeNumber(text.length) };
    return say('maxLength', values);
  }
  if (validate.pattern && !new RegExp(validate.pattern).test(text)) {
    if (validate.patternErrorMessage) {
      found.push({ code: 'pattern', message: validate.patternErrorMessage });
    } else say('pattern');
  }
  const length = Big(text.trim().length);
  checkBound('minLength', limits.minLength, length, say);
  checkBound('maxLength', limits.maxLength, length, say);
  if (validate.validationType === 'phone' && !PHONE.test(text)) say('phone');
  if (validate.validationType === 'email' && !(text.length <= LONGEST_EMAIL && EMAIL.test(text))) {
    say('email');
  }
}

function checkBound(code, limit, actual, say) {
  // An expression that gives null sets no limit.
  if (limit === undefined || limit === null || limit === '') return;
  const plain = typeof limit === 'boolean' ? null : plainNotation(String(limit));
  if (plain === null) return say('rule');
  const bound = Big(plain);
  if (code.startsWith('min') ? actual.lt(bound) : actual.gt(bound)) {
    say(code, { value: writeNumber(plain), actual: writeNumber(actual.toFixed()) });
  }
}

/** The day in Germany at a moment, as YYYY-MM-DD. */
export const germanDay = (moment) => germanMoment(moment).slice(0, 10);
