// Reads element templates from the command line and prints what Camunda's validator says of them.
import { readFileSync } from 'node:fs';
import { validateZeebe } from '@bpmn-io/element-templates-validator';

const results = process.argv.slice(2).map((file) => {
  const { valid, errors } = validateZeebe(JSON.parse(readFileSync(file, 'utf-8')));
  return { file, valid, errors: (errors ?? []).map(({ message }) => message) };
});
process.stdout.write(JSON.stringify(results));
