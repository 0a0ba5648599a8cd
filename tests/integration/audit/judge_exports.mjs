// Judges exports with the modules of the browser's page: one line of JSON on stdin each, one line of findings on stdout.
//
//   { content, vkeys, earlier, witnesses, needed }, content in base64      ["code [place] message", …]
//
// node judge_exports.mjs FOLDER MESSAGES, the folder with the modules, the file with what findings say.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';

const [folder, catalogue] = process.argv.slice(2);
const modules = (name) => import(pathToFileURL(path.resolve(folder, name)));
const { told, verifyExport } = await modules('checks.js');
const { readExport } = await modules('evidence.js');
const { Altered, Unreadable } = await modules('strict_json.js');
const { evidenceIn } = await modules('unpack.js');
const { readPolicy } = await modules('witnesses.js');
const messages = JSON.parse(readFileSync(catalogue, 'utf8'));

async function judged({ content, vkeys, earlier, witnesses, needed }) {
  try {
    const policy = await readPolicy(witnesses, needed);
    const held = await evidenceIn(new Uint8Array(Buffer.from(content, 'base64')));
    const { findings } = await verifyExport(readExport(held), { vkeys, earlier, policy });
    return findings.map((one) => told(one, messages));
  } catch (fault) {
    if (fault instanceof Altered) return [told({ code: fault.code, details: { what: fault.message } }, messages)];
    if (fault instanceof Unreadable) return ['unreadable'];
    return [`${fault.name}: ${fault.message}`];
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(await judged(JSON.parse(line)))}\n`);
}
