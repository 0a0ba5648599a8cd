// The number field, German or English: form-js' own reads "1.234,5" as 1.23 and says nothing.
import { Description, Errors, Label, Numberfield } from '@bpmn-io/form-js-viewer';
import { useSingleLineTemplateEvaluation } from '@bpmn-io/form-js-viewer';
import { h } from 'preact';
import { useState } from 'preact/hooks';
import { numberOrText, parseNumber, plainNotation, writeNumber } from './written_number.js';
import { NO_NUMBER } from './rules.js';

function NumberField({ field, value, onChange, onBlur, onFocus, domId, errors, disabled, readonly }) {
  const [typed, setTyped] = useState(null);
  const before = useSingleLineTemplateEvaluation(field.appearance?.prefixAdorner ?? '');
  const after = useSingleLineTemplateEvaluation(field.appearance?.suffixAdorner ?? '');
  // What was typed stays as it was typed while it says what the form holds.
  const says = typed === null ? undefined : parseNumber(typed);
  const stale = typed === null || (says === undefined ? value !== NO_NUMBER : !isSame(says, value));
  // Money has its cents; any other number as many decimals as it came with.
  const cents = isMoney(before, after) && (field.decimalDigits ?? 2) >= 2 ? 2 : 0;
  const shown = stale ? writeNumber(value, cents) : typed;

  const change = (text) => {
    setTyped(text);
    const plain = parseNumber(text);
    if (plain === undefined) return onChange({ value: NO_NUMBER });
    if (plain === null) return onChange({ value: null });
    return onChange({ value: field.serializeToString ? plain : numberOrText(plain) });
  };
  const leave = () => {
    if (says !== undefined) setTyped(says === null ? null : writeNumber(says, cents));
    onBlur?.();
  };
  const invalid = errors.length > 0;
  return h(
    'div',
    { class: classes(invalid, disabled, readonly) },
    h(Label, { htmlFor: domId, label: field.label, required: field.validate?.required }),
    h(
      'div',
      { class: `fjs-input-group${invalid ? ' hasErrors' : ''}` },
      before && adorner(before, 'border-right border-radius-left'),
      h('input', {
        class: 'fjs-input',
        id: domId,
        type: 'text',
        inputMode: 'decimal',
        autoComplete: 'off',
        disabled,
        readOnly: readonly,
        required: field.validate?.required,
        value: shown,
        onInput: (event) => change(event.target.value),
        onBlur: leave,
        onFocus: () => onFocus?.(),
        'aria-invalid': invalid,
        'aria-describedby': `${domId}-description ${domId}-error-message`,
      }),
      after && adorner(after, 'border-left border-radius-right'),
    ),
    h(Description, { id: `${domId}-description`, description: field.description }),
    h(Errors, { id: `${domId}-error-message`, errors }),
  );
}

const CURRENCY = /^(?:EUR|CHF|USD|GBP|€|\$|£)(?:\s|$|\/)/i;
const isMoney = (...adorners) => adorners.some((text) => CURRENCY.test(String(text ?? '').trim()));

const classes = (invalid, disabled, readonly) =>
  ['fjs-form-field fjs-form-field-number', invalid && 'fjs-has-errors', disabled && 'fjs-disabled', readonly && 'fjs-readonly']
    .filter(Boolean)
    .join(' ');

const adorner = (text, side) =>
  h('span', { class: `fjs-input-adornment ${side}` }, h('span', { class: 'fjs-input-adornment-text' }, text));

const isSame = (plain, value) =>
  plain === null
    ? value === null || value === undefined || value === ''
    : numberOrText(plain) === numberOrText(plainNotation(String(value)) ?? '');

NumberField.config = {
  ...Numberfield.config,
  sanitizeValue: ({ value, formField }) => {
    const plain = typeof value === 'boolean' ? null : plainNotation(String(value ?? ''));
    if (plain === null) return null;
    return formField.serializeToString ? String(value) : numberOrText(plain);
  },
};

class Register {
  constructor(formFields) {
    formFields.register('number', NumberField);
  }
}
Register.$inject = ['formFields'];

export default { __init__: ['germanNumberField'], germanNumberField: ['type', Register] };
