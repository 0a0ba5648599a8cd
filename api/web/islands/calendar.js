// The calendar of date fields, apart: it is fetched when somebody opens one.
export { default as flatpickr } from 'flatpickr';
export { German } from 'flatpickr/dist/l10n/de.js';
export { english as English } from 'flatpickr/dist/esm/l10n/default.js';
