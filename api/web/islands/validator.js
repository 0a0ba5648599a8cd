// Replaces form-js' validator: the server's rules in the server's words.
import { buildExpressionContext, runExpressionEvaluation } from '@bpmn-io/form-js-viewer';
import { complaints, germanDay } from './rules.js';

const LIMITS = ['min', 'max', 'minLength', 'maxLength'];
const OPTIONAL = ' (freiwillig)';

class Validator {
  constructor(expressionLanguage, formFieldRegistry, templating) {
    Object.assign(this, { expressionLanguage, formFieldRegistry, templating });
  }

  /** Messages about one field at one place; form-js calls this on every change. */
  validateFieldInstance({ id, expressionContextInfo, indexes }, value) {
    const field = this.formFieldRegistry.get(id);
    if (!field) return [];
    const evaluate = (rule) =>
      runExpressionEvaluation(this.expressionLanguage, rule, expressionContextInfo);
    const limits = Object.fromEntries(LIMITS.map((name) => [name, evaluate(field.validate?.[name])]));
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
    const name = String(text ?? '').replace(OPTIONAL, '').trim() || field.id;
    return rows.length ? `${name} (Zeile ${rows.join('.')})` : name;
  }
}
Validator.$inject = ['expressionLanguage', 'formFieldRegistry', 'templating'];

export default { validator: ['type', Validator] };
export { OPTIONAL };
