// The text of a form: its author writes Markdown, what stands in the data is only ever letters.
//
// Whoever fills in a form would else write links, pictures and buttons into the pages of clerks who
// read it. form-js escapes data in its HTML component, and not in this one.
import { Text, useTemplateEvaluation } from '@bpmn-io/form-js-viewer';
import { h } from 'preact';

/** Every sign that Markdown, HTML or a template could take for one of its own, as a character reference. */
export const asLetters = (value) =>
  String(value).replace(/[^\p{L}\p{N}\s,]/gu, (sign) => `&#${sign.codePointAt(0)};`);

function TextView(props) {
  const { text = '', strict = false } = props.field;
  const told = useTemplateEvaluation(text, { debug: true, strict, sanitizer: asLetters });
  return h(Text, { ...props, field: { ...props.field, text: told } });
}
TextView.config = Text.config;

class Register {
  constructor(formFields) {
    formFields.register('text', TextView);
  }
}
Register.$inject = ['formFields'];

export default { __init__: ['plainTextView'], plainTextView: ['type', Register] };
