// form-js as it is, driven by the differential test, and beside it our own rules of the browser.
import { Form } from '@bpmn-io/form-js-viewer';
import { evaluate } from '@bpmn-io/feelin';
import { options } from 'preact';
import { dateLimits } from '../../../api/web/islands/limits.js';
import { parseNumber, writeNumber } from '../../../api/web/islands/written_number.js';
import { complaints } from '../../../api/web/islands/rules.js';

// Without a picture to wait for, effects may run at once. Timers would wait 4 ms each.
const channel = new MessageChannel();
const waiting = [];
channel.port1.onmessage = () => waiting.shift()();
const soon = (run) => {
  waiting.push(run);
  channel.port2.postMessage(null);
};
options.debounceRendering = soon;
options.requestAnimationFrame = soon;

const rest = async (turns) => {
  for (let turn = 0; turn < turns; turn++) await new Promise(soon);
};

/**
 * Open a form and type rounds of inputs into what is visible; after each, what form-js would submit.
 * One round of `inputs` gives one answer, `rounds` give one each.
 */
async function run({ schema, data, inputs, rounds }) {
  const container = document.createElement('div');
  container.hidden = true; // no layout, nobody looks
  document.body.append(container);
  const form = new Form({
    container,
    debounce: false,
    additionalModules: [{ translate: ['value', (text) => text] }],
  });
  try {
    await form.importSchema(schema, data);
    await rest(6);
    const answers = [];
    for (const typed of rounds ?? [inputs]) {
      await type(form, typed);
      // What is told must stay as it was then, whatever is typed later.
      answers.push(structuredClone(outcome(form)));
    }
    return rounds ? answers : answers[0];
  } catch (fault) {
    return { crashed: String(fault) };
  } finally {
    form.destroy();
    container.remove();
  }
}

async function type(form, inputs) {
  for (const [path, value] of inputs) {
    const instance = form
      .get('formFieldInstanceRegistry')
      .getAllKeyed()
      .find(({ valuePath }) => valuePath.join('/') === path);
    if (!instance) continue;
    if (typeof value === 'string' && value.startsWith('files::')) {
      form.get('fileRegistry').setFiles(value, [new File(['x'], 'a.txt')]);
    }
    form._update({ fieldInstance: instance, value });
    await rest(2);
  }
  await rest(6);
}

function outcome(form) {
  const errors = {};
  const flatten = (path, found) => {
    if (Array.isArray(found) && typeof found[0] === 'string') errors[path] = found;
    else for (const [row, inner] of Object.entries(found ?? {})) flatten(`${path}/${row}`, inner);
  };
  const submitted = form._getSubmitData();
  for (const [id, found] of Object.entries(form.validate())) flatten(id, found);
  return { submitted, errors };
}

window.oracle = {
  run: async (cases) => {
    const results = [];
    for (const one of cases) results.push(await run(one));
    return JSON.stringify(results);
  },
  complaints: (cases) =>
    JSON.stringify(
      cases.map(({ field, value, limits, label, today }) => complaints(field, value, limits, label, today)),
    ),
  dates: (cases) =>
    JSON.stringify(
      cases.map(({ field, value, label }) =>
        complaints(field, value, dateLimits(field, (rule) => evaluate(rule.slice(1)).value), label, '2026-11-19'),
      ),
    ),
  englishNumbers: (texts) => JSON.stringify(texts.map((text) => [parseNumber(text, true) ?? null, writeNumber(text, 0, true)])),
  numbers: (texts) => JSON.stringify(texts.map((text) => [parseNumber(text) ?? null, writeNumber(text)])),
};
document.documentElement.dataset.ready = 'true';
