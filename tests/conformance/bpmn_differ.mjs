// Says what bpmn-js-differ finds between two BPMN files: ids of what was added, removed and changed.
//
//   node tests/conformance/bpmn_differ.mjs OLD NEW
import fs from 'node:fs';
import { BpmnModdle } from 'bpmn-moddle';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json' with { type: 'json' };
import { diff } from 'bpmn-js-differ';

const read = async (path) =>
  (await new BpmnModdle({ zeebe }).fromXML(fs.readFileSync(path, 'utf8'))).rootElement;
const [old, next] = await Promise.all(process.argv.slice(2, 4).map(read));
const found = diff(old, next);
console.log(
  JSON.stringify({
    added: Object.keys(found._added),
    removed: Object.keys(found._removed),
    changed: Object.keys(found._changed),
  }),
);
