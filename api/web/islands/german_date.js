// Dates and times as readers of the page's language write them. A day is checked before any calendar could roll it over.
import { isEnglish } from './page_language.js';

/** What the field holds while the text in it is no date or no time, or one of the two is missing. */
export const NO_DATE = 'NaN';

const DAY = /^(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})$/;
const ENGLISH_DAY = /^(\d{1,2})\s+([a-z]{3,9})\.?,?\s+(\d{4})$/i;
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const ISO_DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^(\d{1,2})[:.](\d{2})(?:\s?Uhr)?$/i;
const VALUE = /^(?:(\d{4}-\d{2}-\d{2})T?)?(?:(\d{2}:\d{2})(?::\d{2}(?:\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/;

const two = (number) => String(number).padStart(2, '0');
const isLeap = (year) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
const daysOf = (year, month) => [31, isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1];

/** @returns {string|null|undefined} YYYY-MM-DD, null if empty, undefined if there is no such day */
export function parseDay(typed) {
  const text = typed.trim();
  if (text === '') return null;
  const found = ISO_DAY.exec(text)?.slice(1) ?? (isEnglish ? englishDay(text) : germanParts(text));
  if (!found) return undefined;
  const [year, month, day] = found.map(Number);
  if (year < 1 || day < 1 || !(day <= daysOf(year, month))) return undefined;
  return `${found[0]}-${two(month)}-${two(day)}`;
}

/** @returns {string|null|undefined} HH:MM, null if empty, undefined if there is no such time */
export function parseTime(typed) {
  const text = typed.trim();
  if (text === '') return null;
  const [, hour, minute] = TIME.exec(text) ?? [];
  return hour < 24 && minute < 60 ? `${two(Number(hour))}:${minute}` : undefined;
}

// 03/04/2026 is two days to two readers of English: it is refused, never guessed.
function englishDay(text) {
  const [, day, name, year] = ENGLISH_DAY.exec(text) ?? [];
  const month = name ? MONTHS.findIndex((one) => [one, one.slice(0, 3)].some((it) => it.toLowerCase() === name.toLowerCase())) : -1;
  return month < 0 ? undefined : [year, two(month + 1), day];
}

function germanParts(text) {
  const german = DAY.exec(text);
  return german ? [german[3], german[2], german[1]] : undefined;
}

/** The day as people read it: 19.11.2026 or 19 November 2026. */
export function writeDay(iso) {
  const [year, month, day] = iso.split('-');
  return isEnglish ? `${Number(day)} ${MONTHS[Number(month) - 1]} ${year}` : `${day}.${month}.${year}`;
}

/**
 * What the form holds for what is typed.
 * @param {{subtype?: string, timeSerializingFormat?: string}} field
 * @returns {string|null} as form-js writes it, null if nothing is typed, else NO_DATE
 */
export function valueOf({ subtype = 'date', timeSerializingFormat: format }, typed) {
  const day = subtype === 'time' ? null : parseDay(typed.day);
  const time = subtype === 'date' ? null : parseTime(typed.time);
  if (day === undefined || time === undefined) return NO_DATE;
  if (subtype === 'date') return day;
  if (time === null && day === null) return null;
  if (time === null || (day === null && subtype === 'datetime')) return NO_DATE;
  const moment = subtype === 'time' ? new Date() : new Date(`${day}T00:00`);
  const [hour, minute] = time.split(':').map(Number);
  moment.setHours(hour, minute, 0, 0);
  // In the night of the change to summer time an hour is missing.
  if (moment.getHours() !== hour) return NO_DATE;
  if (format === 'utc_normalized') {
    const normal = `${moment.toISOString().slice(0, 16)}Z`;
    return subtype === 'time' ? normal.slice(11) : normal;
  }
  const written = subtype === 'time' ? time : `${day}T${time}`;
  return format === 'utc_offset' ? written + offsetOf(moment) : written;
}

/** The texts to show for a stored value: one with an offset is told in the reader's zone. */
export function textsOf({ subtype = 'date' }, value) {
  const [, day, time, zone] = VALUE.exec(value ?? '') ?? [];
  if (!zone) return { day: day ? writeDay(day) : '', time: time ?? '' };
  const today = new Date();
  const around = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
  const moment = new Date(`${day ?? around}T${time}${zone}`);
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  if (subtype === 'time') return { day: '', time: clock };
  const parts = [moment.getMonth() + 1, moment.getDate()].map(two);
  return { day: writeDay([moment.getFullYear(), ...parts].join('-')), time: clock };
}

/** What was typed, written out in full as far as it says anything. */
export function tidied({ day, time }) {
  const iso = parseDay(day);
  return { day: iso ? writeDay(iso) : day, time: parseTime(time) || time };
}

function offsetOf(moment) {
  const minutes = -moment.getTimezoneOffset();
  const size = Math.abs(minutes);
  return (minutes < 0 ? '-' : '+') + `${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
