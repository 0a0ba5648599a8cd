// The first and last day or moment of a date: what form-js has no word for (forms/limits.py).
import { isEnglish } from './page_language.js';
import { writeDay } from './german_date.js';

const NAMES = ['earliest', 'latest'];
const OFFSET = /(?:Z|[+-]\d\d:\d\d)$/;

/**
 * What a field's custom properties allow, evaluated: YYYY-MM-DD, or a moment in UTC to the minute.
 * @param {object} field component of the schema
 * @param {(rule: string) => *} evaluate
 */
export function dateLimits(field, evaluate) {
  if (field.type !== 'datetime') return {};
  const written = NAMES.map((name) => [name, field.properties?.[`vorgang:${name}`]]).filter(([, rule]) => rule);
  return Object.fromEntries(written.map(([name, rule]) => [name, limitOf(evaluate(rule))]));
}

// FEEL of the browser knows no day without a time: midnight stands for its day.
function limitOf(found) {
  if (!found?.isLuxonDateTime || !found.isValid) return null;
  const { hour, minute, second, millisecond } = found;
  if (hour === 0 && minute === 0 && second === 0 && millisecond === 0) return found.toISODate();
  return found.startOf('minute').toUTC().toISO();
}

export function checkDates({ subtype = 'date' }, value, limits, say) {
  for (const name of NAMES) {
    const limit = limits[name];
    if (!limit) continue;
    const [given, bound] = compared(value, limit, subtype);
    if (!(name === 'earliest' ? given < bound : given > bound)) continue;
    const exact = isMoment(limit, subtype);
    say(exact ? `${name}.datetime` : name, { value: exact ? writeMoment(limit) : writeDay(dayOf(limit)) });
  }
}

const isMoment = (limit, subtype) => limit.includes('T') && subtype === 'datetime';

function compared(value, limit, subtype) {
  if (!isMoment(limit, subtype)) return [dayOf(value), dayOf(limit)];
  if (OFFSET.test(value)) return [value, limit].map((one) => Math.floor(Date.parse(one) / 60_000));
  return [value.slice(0, 16), germanMoment(new Date(limit))];
}

/** The day that a value names; one with an offset is told in Germany. */
export function dayOf(value) {
  if (!value.includes('T')) return value;
  return OFFSET.test(value) ? germanMoment(new Date(value)).slice(0, 10) : value.slice(0, 10);
}

/** Day and time in Germany at a moment, as YYYY-MM-DDTHH:MM. */
export function germanMoment(moment) {
  const parts = { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' };
  return new Intl.DateTimeFormat('sv-SE', parts).format(moment).replace(' ', 'T');
}

function writeMoment(limit) {
  const [day, time] = germanMoment(new Date(limit)).split('T');
  return `${writeDay(day)}, ${time}${isEnglish ? '' : ' Uhr'}`;
}
