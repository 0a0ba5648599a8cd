// Replaces form-js' validator: the server's rules in the server's words.
import { buildExpressionContext, runExpressionEvaluation } from '@bpmn-io/form-js-viewer';
import { dateLimits } from './limits.js';
import { complaints, germanDay } from './rules.js';
import { word } from './words.js';

const LIMITS = ['min', 'max', 'minLength', 'maxLength'];
const OPTIONAL = ` ${word('optional')}`;

class Validator {
  constructor(form, expressionLanguage, formFieldRegistry, templating) {
    Object.assign(this, { form, expressionLanguage, formFieldRegistry, templating });
    this.loud = false;
  }

  /** Only in here a field may be found at fault anew; while somebody types, faults can but go. */
  aloud(act) {
    this.loud = true;
    try {
      return act();
    } finally {
      this.loud = false;
    }
  }

  isAtFault(id, indexes) {
    const found = [id, ...Object.values(indexes ?? {})].reduce((inner, step) => inner?.[step], this.form._getState().errors);
    return Array.isArray(found) && found.length > 0;
  }

  /** Messages about one field at one place; form-js calls this on every change. */
  validateFieldInstance({ id, expressionContextInfo, indexes }, value) {
    const field = this.formFieldRegistry.get(id);
    if (!field || !(this.loud || this.isAtFault(id, indexes))) return [];
    const evaluate = (rule) =>
      runExpressionEvaluation(this.expressionLanguage, rule, expressionContextInfo);
    const written = Object.fromEntries(LIMITS.map((name) => [name, evaluate(field.validate?.[name])]));
    const limits = { ...written, ...dateLimits(field, evaluate) };
    const label = this.labelOf(field, expressionContextInfo, indexes);
    return complaints(field, value, limits, label, germanDay(new Date())).map((it) => it.message);
  }

  /** The field's name as the person sees it; in a list with the number of its row. */
  labelOf(field, context, indexes) {
    const label =
      field.type === 'datetime' ? field.dateLabel || field.timeLabel || field.key : field.label || field.key;
    const text = this.templating.isTemplate(label)
      ? this.templating.evaluate(label, buildExpressionContext(context))
      : label;
    const rows = Object.values(indexes ?? {}).map((index) => index + 1);
    const whole = String(text ?? '');
    const name = (field.markedOptional ? whole.replace(OPTIONAL, '') : whole).trim() || field.id;
    return rows.length ? word('row', { name, number: rows.join('.') }) : name;
  }
}
Validator.$inject = ['form', 'expressionLanguage', 'formFieldRegistry', 'templating'];

export default { validator: ['type', Validator] };
export { OPTIONAL };
