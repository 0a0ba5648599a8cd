// Evaluates FEEL as form-js does: reads [[expression, variables], …], writes one JSON text a case.
import { readFileSync } from 'node:fs';
import { evaluate } from '@bpmn-io/feelin';

const written = (value) =>
  JSON.stringify(value, (_, item) => (typeof item === 'function' ? 'function' : item)) ?? 'null';
const answer = ([expression, variables]) => {
  try {
    return written(evaluate(expression, variables).value);
  } catch {
    return '"(failed)"';
  }
};
console.log(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(answer)));
