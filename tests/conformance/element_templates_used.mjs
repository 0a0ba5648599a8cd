// Opens diagrams as Camunda Modeler does and prints what its own rules say of their element templates.
// Bundled by the test: Modeler's package is written for bundlers.
//
//   node BUNDLE TEMPLATES.json DIAGRAM…
import { readFileSync } from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import { CloudElementTemplatesLinterPlugin } from 'bpmn-js-element-templates';
import Linter from 'bpmnlint/lib/linter';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';

const text = { type: 'String', isAttr: true };
const modeler = {
  name: 'Modeler',
  prefix: 'modeler',
  uri: 'http://camunda.org/schema/modeler/1.0',
  types: [
    {
      name: 'Definitions',
      extends: ['bpmn:Definitions'],
      properties: [{ name: 'executionPlatform', ...text }, { name: 'executionPlatformVersion', ...text }],
    },
  ],
};
const [templates, ...diagrams] = process.argv.slice(2);
const linter = new Linter(CloudElementTemplatesLinterPlugin(JSON.parse(readFileSync(templates, 'utf-8'))));
const found = [];
for (const diagram of diagrams) {
  const { rootElement, warnings } = await new BpmnModdle({ modeler, zeebe }).fromXML(readFileSync(diagram, 'utf-8'));
  found.push(...warnings.map(({ message }) => ({ diagram, message })));
  for (const reports of Object.values(await linter.lint(rootElement)))
    found.push(...reports.map(({ id, message }) => ({ diagram, id, message })));
}
process.stdout.write(JSON.stringify(found));
