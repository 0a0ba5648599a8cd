// The date and time field: form-js' own turns 31.02. into 03.03., rounds times, and drops what it
// cannot read. Here what was typed stays, and the calendar opens when it is asked for.
import { Datetime, Description, Errors, Label } from '@bpmn-io/form-js-viewer';
import { h } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { parseDay, textsOf, tidied, valueOf, writeDay } from './german_date.js';
import { isEnglish } from './page_language.js';
import { germanDay } from './rules.js';
import { word } from './words.js';

const INTERVALS = [5, 10, 15, 30, 60];

function DateField(props) {
  const { field, value, onChange, onBlur, onFocus, domId, errors, disabled, readonly } = props;
  const kind = field.subtype ?? 'date';
  const both = kind === 'datetime';
  const [typed, setTyped] = useState(null);
  // What was typed stays as it was typed while it says what the form holds.
  const stale = typed === null || valueOf(field, typed) !== (value ?? null);
  const texts = stale ? textsOf(field, value) : typed;
  const change = (part) => {
    const next = { ...texts, ...part };
    setTyped(next);
    onChange({ value: valueOf(field, next) });
  };
  const leave = (event) => {
    if (event.currentTarget.contains(event.relatedTarget)) return;
    if (!stale) setTyped(tidied(typed));
    onBlur?.();
  };
  const invalid = errors.length > 0;
  const shared = { ...props, invalid, texts, change, both };
  const classes = ['fjs-form-field fjs-form-field-datetime', invalid && 'fjs-has-errors', disabled && 'fjs-disabled', readonly && 'fjs-readonly'];
  return h(
    'div',
    { class: classes.filter(Boolean).join(' '), onFocusIn: () => onFocus?.(), onFocusOut: leave },
    !both && h(PartLabel, { ...shared, part: kind }),
    h(
      'div',
      { class: 'date-parts' },
      kind !== 'time' && h(DayPart, shared),
      kind !== 'date' && h(TimePart, shared),
    ),
    h(Description, { id: `${domId}-description`, description: field.description }),
    h(Errors, { id: `${domId}-error-message`, errors }),
  );
}

const PartLabel = ({ field, domId, part }) =>
  h(Label, {
    htmlFor: `${domId}-${part}`,
    label: part === 'time' ? field.timeLabel : field.dateLabel || field.label,
    collapseOnEmpty: part === 'time' ? !field.dateLabel : !field.timeLabel,
    required: field.validate?.required,
  });

const inputOf = ({ domId, disabled, readonly, invalid, field }, part) => ({
  class: 'fjs-input',
  id: `${domId}-${part}`,
  type: 'text',
  autoComplete: 'off',
  disabled,
  readOnly: readonly,
  required: field.validate?.required,
  'aria-invalid': invalid,
  'aria-describedby': `${domId}-description ${domId}-error-message`,
});

const groupOf = ({ invalid, disabled, readonly }) =>
  `fjs-input-group${invalid ? ' hasErrors' : ''}${disabled ? ' fjs-disabled' : ''}${readonly ? ' fjs-readonly' : ''}`;

function DayPart(props) {
  const { field, texts, change, both, disabled, readonly } = props;
  const [open, setOpen] = useState(false);
  const part = useRef();
  const box = useRef();
  const close = () => {
    setOpen(false);
    part.current.querySelector('input').focus();
  };
  // Before anybody sees it: a key pressed at once would still go to the button.
  useLayoutEffect(() => {
    if (!open) return undefined;
    const outside = (event) => part.current.contains(event.target) || setOpen(false);
    document.addEventListener('pointerdown', outside);
    const remove = drawCalendar(box.current, {
      day: parseDay(texts.day),
      earliest: field.disallowPassedDates ? germanDay(new Date()) : null,
      choose: (iso) => {
        change({ day: writeDay(iso) });
        close();
      },
    });
    return () => {
      document.removeEventListener('pointerdown', outside);
      remove();
    };
  }, [open]);
  const escape = (event) => {
    if (event.key !== 'Escape' || !open) return;
    event.stopPropagation();
    close();
  };
  const leave = (event) => {
    if (event.relatedTarget && !part.current.contains(event.relatedTarget)) setOpen(false);
  };
  return h(
    'div',
    { class: 'date-part', ref: part, onKeyDown: escape, onFocusOut: leave },
    both && h(PartLabel, { ...props, part: 'date' }),
    h(
      'div',
      { class: groupOf(props) },
      h('input', {
        ...inputOf(props, 'date'),
        placeholder: readonly || disabled ? undefined : word('date.form'),
        value: texts.day,
        onInput: (event) => change({ day: event.target.value }),
      }),
      !disabled && !readonly && h(CalendarButton, { open, toggle: () => (open ? close() : setOpen(true)) }),
    ),
    open && h('div', { class: 'date-calendar', ref: box, role: 'dialog', 'aria-label': word('date.calendar') }),
  );
}

const CalendarButton = ({ open, toggle }) =>
  h(
    'button',
    { type: 'button', class: 'date-open', onClick: toggle, title: word('date.open'), 'aria-label': word('date.open'), 'aria-haspopup': 'dialog', 'aria-expanded': open },
    h(
      'svg',
      { viewBox: '0 0 20 20', width: 20, height: 20, 'aria-hidden': true },
      h('path', { d: 'M3.5 5.5h13v11h-13zM3.5 9h13M7 3v4M13 3v4' }),
    ),
  );

function TimePart(props) {
  const { field, texts, change, both, domId, disabled, readonly } = props;
  const step = INTERVALS.includes(field.timeInterval) ? field.timeInterval : 15;
  const times = Array.from({ length: (24 * 60) / step }, (_, index) => {
    const [hour, minute] = [Math.floor((index * step) / 60), (index * step) % 60];
    return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  });
  const offers = !disabled && !readonly && field.timeInterval !== 1;
  return h(
    'div',
    { class: 'date-part' },
    both && h(PartLabel, { ...props, part: 'time' }),
    h(
      'div',
      { class: groupOf(props) },
      h('input', {
        ...inputOf(props, 'time'),
        placeholder: disabled || readonly ? undefined : 'hh:mm',
        list: offers ? `${domId}-times` : undefined,
        'aria-label': field.timeLabel ? undefined : word('date.time'),
        value: texts.time,
        onInput: (event) => change({ time: event.target.value }),
      }),
    ),
    offers && h('datalist', { id: `${domId}-times` }, times.map((time) => h('option', { value: time }))),
  );
}

/** Draws a calendar as soon as it is fetched, and gives it the focus; returns how to take it away. */
function drawCalendar(box, wanted) {
  let remove = () => {};
  let isWanted = true;
  import('./calendar.js')
    .then(({ flatpickr, German, English }) => {
      if (isWanted) remove = drawFetched(box, wanted, flatpickr, German, English);
    })
    .catch((fault) => console.warn(fault));
  return () => {
    isWanted = false;
    remove();
  };
}

function drawFetched(box, { day, earliest, choose }, flatpickr, German, English) {
  const anchor = document.createElement('input');
  anchor.hidden = true;
  anchor.tabIndex = -1;
  box.append(anchor);
  const calendar = flatpickr(anchor, {
    inline: true,
    dateFormat: 'Y-m-d',
    defaultDate: day || undefined,
    minDate: earliest ?? undefined,
    disableMobile: true,
    locale: isEnglish ? { ...English, firstDayOfWeek: 1 } : German,
    onChange: (_days, iso) => iso && choose(iso),
    // A day out of bounds is simply not marked.
    errorHandler: () => {},
  });
  const edge = box.closest('.island')?.getBoundingClientRect().right ?? Infinity;
  box.classList.toggle('leftwards', box.getBoundingClientRect().right > edge);
  const days = calendar.calendarContainer;
  (days.querySelector('.selected') ?? days.querySelector('.today:not(.flatpickr-disabled)') ?? days.querySelector('.flatpickr-day:not(.flatpickr-disabled)'))?.focus();
  return () => {
    calendar.destroy();
    box.replaceChildren();
  };
}

DateField.config = Datetime.config;

class Register {
  constructor(formFields) {
    formFields.register('datetime', DateField);
  }
}
Register.$inject = ['formFields'];

export default { __init__: ['germanDateField'], germanDateField: ['type', Register] };
